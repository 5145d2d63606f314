//! Runs this probe alone: `cargo run -p redial-probe-udp --example udp -- HOST:PORT`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, standalone};
use redial_model::Target;
use redial_probe_udp::Udp;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args().nth(1).ok_or("usage: udp HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    let known = redial_dial::climbed(&target).await;
    print!(
        "{}",
        standalone(&Udp, &target, known, &Machines::default()).await?
    );
    Ok(())
}
