//! The lab's healthy host as a program: a fast server for fleets. `fast-host ADDRESS:PORT`.

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args()
        .nth(1)
        .ok_or("usage: fast-host ADDRESS:PORT")?
        .parse()?;
    let _host = redial_lab::start_at(address, redial_lab::HEALTHY).await?;
    std::future::pending().await
}
