//! Runs this probe alone, on a simulated machine: `cargo run -p redial-probe-client --example
//! client -- PATIENT`; on Windows without a word, on this one.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::sync::Arc;

use redial_kit::{Machines, asked, standalone};
use redial_lab::machine_for;
use redial_model::Target;
use redial_probe_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let patient = std::env::args().nth(1);
    let host = machine_for(patient.as_deref(), redial_windows::this_machine())?;
    let machines = Machines {
        client: Arc::clone(&host),
        host,
        ..Machines::default()
    };
    let target = Target::parse("srv01.corp.test")?;
    print!(
        "{}",
        standalone(&Client, &target, asked(&target), &machines).await?
    );
    Ok(())
}
