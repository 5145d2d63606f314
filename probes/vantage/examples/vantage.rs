//! Runs this probe alone: `cargo run -p redial-probe-vantage --example vantage -- HOST:PORT`. It looks
//! from no other place, which is what it then says.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, asked, standalone};
use redial_model::Target;
use redial_probe_vantage::Vantage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args()
        .nth(1)
        .ok_or("usage: vantage HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    print!(
        "{}",
        standalone(&Vantage, &target, asked(&target), &Machines::default()).await?
    );
    Ok(())
}
