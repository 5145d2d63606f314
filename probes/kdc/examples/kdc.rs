//! Runs this probe alone: `cargo run -p redial-probe-kdc --example kdc -- HOST:PORT`. Nobody gave it an
//! account, which is what it then says.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, asked, standalone};
use redial_model::Target;
use redial_probe_kdc::Kdc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args().nth(1).ok_or("usage: kdc HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    print!(
        "{}",
        standalone(&Kdc, &target, asked(&target), &Machines::default()).await?
    );
    Ok(())
}
