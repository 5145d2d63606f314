//! Runs this probe alone: `cargo run -p redial-probe-gateway --example gateway -- HOST:PORT GATEWAY:PORT`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::sync::Arc;

use redial_kit::{Machines, standalone};
use redial_model::{Facts, Target};
use redial_probe_gateway::Gateway;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    const USAGE: &str = "usage: gateway HOST[:PORT] GATEWAY[:PORT]";
    let (host, gateway) = (std::env::args().nth(1), std::env::args().nth(2));
    let (host, gateway) = host.zip(gateway).ok_or(USAGE)?;
    let target = Target {
        gateway: Some(Arc::new(Target::gateway(&gateway)?)),
        ..Target::parse(&host)?
    };
    let known = Facts::default();
    print!(
        "{}",
        standalone(&Gateway, &target, known, &Machines::default()).await?
    );
    Ok(())
}
