//! Checks a simulated host, plans a fix for it, applies it and takes it back: `cargo run -p
//! redial-check --example mend`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::sync::Arc;

use redial_check::Check;
use redial_engine::{Bench, Decision, GuardWish, HomeBench, Journal, Operation};
use redial_kit::Machines;
use redial_lab::{Patient, Simulated, start_machine};
use redial_model::Machine;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulated = Arc::new(Simulated::new(Patient::named("switched-off")?.state()));
    let host = start_machine(Arc::clone(&simulated)).await?;
    let machine: Arc<dyn Machine> = simulated;
    let machines = Machines {
        client: Arc::clone(&machine),
        host: Arc::clone(&machine),
        ..Machines::default()
    };
    let check = Check {
        machines,
        ..Check::default()
    };
    let target = format!("127.0.0.1:{}", host.port()).parse()?;
    let report = check.one(&target, |_, _| {}).await;
    println!("{}", report.verdict.says);

    let plan = report.plans.first().ok_or("no fix fits")?;
    let card = redial_catalog::fix(&plan.fix).ok_or("no such fix")?.card();
    let journal = Journal::at(std::env::temp_dir().join("redial-example-mend"));
    let bench = HomeBench { machine, journal };
    let operation = Operation::new(&bench, card, plan, GuardWish::Usual)?;
    println!("{}, to be confirmed by {:?}", card.id, operation.consent());
    let mut tell = |step: usize, progress| println!("  {progress:?}: {}", plan.steps[step]);
    let record = operation.apply("127.0.0.1", &mut tell)?;

    let taken_back = bench.undo(&record, &mut |_drift| Decision::Stop, &mut tell)?;
    println!("{record} is {}", taken_back.status());
    Ok(())
}
