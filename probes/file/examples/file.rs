//! Runs this probe alone: `cargo run -p redial-probe-file --example file -- HOST:PORT`. A plain host has
//! no file, which is what it then says.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_kit::{Machines, standalone};
use redial_model::{Facts, Target};
use redial_probe_file::File;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args().nth(1).ok_or("usage: file HOST[:PORT]")?;
    let target = Target::parse(&host)?;
    print!(
        "{}",
        standalone(&File, &target, Facts::default(), &Machines::default()).await?
    );
    Ok(())
}
