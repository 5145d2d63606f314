//! Runs this probe alone: `cargo run -p redial-probe-tls-support --example tls-support -- HOST:PORT`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, standalone};
use redial_model::Target;
use redial_probe_tls_support::TlsSupport;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args()
        .nth(1)
        .ok_or("usage: tls-support HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    let known = redial_dial::climbed(&target).await;
    print!(
        "{}",
        standalone(&TlsSupport, &target, known, &Machines::default()).await?
    );
    Ok(())
}
