//! Prints the causes of a host's trouble: `cargo run -p redial-check --example causes -- srv01`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_check::Check;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = std::env::args().nth(1).ok_or("usage: causes HOST[:PORT]")?;
    let report = Check::default().one(&host.parse()?, |_, _| {}).await;
    for cause in &report.causes {
        println!("{:3.0} %  {}", cause.likelihood * 100.0, cause.says);
    }
    Ok(())
}
