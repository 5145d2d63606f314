//! What a connection holds while its SYN is unanswered: a fleet waits for thousands of silent hosts.

use redial_dial::{Conveyance, Dial};
use redial_kit::{Lanes, Sockets, Timeouts};

#[test]
fn what_waits_for_a_syn_is_small() {
    let lanes = Lanes::new(Sockets::default());
    let dial = Dial {
        address: ([127, 0, 0, 1], 9).into(),
        name: None,
        token: None,
        way: Conveyance::Direct,
        lanes: &lanes,
        timeouts: Timeouts::default(),
    };
    // A future is as large as the largest of its states.
    let sizes = [
        ("climb", size_of_val(&dial.climb())),
        ("ask", size_of_val(&dial.ask(1))),
    ];
    for (name, bytes) in sizes {
        assert!(
            bytes <= 1200,
            "{name} takes {bytes} bytes before it is asked"
        );
    }
}
