//! Runs this probe alone: `cargo run -p redial-probe-address --example address -- HOST:PORT`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!(
        "{}",
        redial_dial::alone::run(&redial_probe_address::Address).await
    );
}
