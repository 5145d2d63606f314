//! Runs this probe alone: `cargo run -p redial-probe-address --example address -- HOST:PORT`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, asked, standalone};
use redial_model::Target;
use redial_probe_address::Address;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args()
        .nth(1)
        .ok_or("usage: address HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    let known = asked(&target);
    print!(
        "{}",
        standalone(&Address, &target, known, &Machines::default()).await?
    );
    Ok(())
}
