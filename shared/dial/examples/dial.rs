//! Climbs the line to an address and prints each rung: `cargo run -p redial-dial --example dial --
//! 127.0.0.1:3389`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_dial::Dial;
use redial_kit::{Lanes, Sockets, Timeouts};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args()
        .nth(1)
        .ok_or("usage: dial ADDRESS:PORT")?
        .parse()?;
    let lanes = Lanes::new(Sockets::default());
    let climb = Dial {
        address,
        name: None,
        token: None,
        way: redial_dial::Conveyance::Direct,
        lanes: &lanes,
        timeouts: Timeouts::default(),
    }
    .climb()
    .await;
    for rung in &climb.rungs {
        println!(
            "{:5} {:>9.1} ms  {}",
            rung.rung.word(),
            rung.ms,
            rung.end.word()
        );
    }
    Ok(())
}
