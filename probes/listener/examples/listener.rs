//! Runs this probe alone, on a simulated machine: `cargo run -p redial-probe-listener --example
//! listener -- PATIENT`; on Windows without a word, on this one.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!(
        "{}",
        redial_lab::alone(
            &redial_probe_listener::Listener,
            redial_windows::this_machine()
        )
        .await
    );
}
