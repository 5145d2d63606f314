//! What a check holds while its host is silent: a fleet waits for thousands of them.

use redial_catalog::PROBES;
use redial_kit::{Lanes, Machines, ProbeContext, Sockets, Timeouts};
use redial_model::{Facts, Target, Topic};

/// Those that are asked before the host has answered, and wait for it.
const WAITING: [Topic; 3] = [Topic::Line, Topic::Security, Topic::Tls];

#[test]
fn a_probe_that_waits_for_a_silent_host_is_small() {
    let target = Target::parse("192.0.2.7").unwrap();
    let (lanes, machines) = (Lanes::new(Sockets::default()), Machines::default());
    let facts = Facts::default();
    let ask = ProbeContext {
        target: &target,
        facts: &facts,
        lanes: &lanes,
        machines: &machines,
        timeouts: Timeouts::default(),
        deep: false,
    };
    let waiting: Vec<_> = PROBES
        .iter()
        .filter(|probe| WAITING.contains(&probe.card().tells))
        .collect();
    assert_eq!(waiting.len(), WAITING.len());
    for probe in waiting {
        let (id, bytes) = (probe.card().id, size_of_val(&*probe.ask(&ask)));
        assert!(bytes <= 1200, "{id} takes {bytes} bytes before it is asked");
    }
}
