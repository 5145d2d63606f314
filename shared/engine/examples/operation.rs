//! Plans a fix for a simulated machine where Remote Desktop is switched off, applies it and takes
//! it back: `cargo run -p redial-engine --example operation`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_engine::{Decision, Executor, GuardWish, Journal, Operation};
use redial_fix_enable::Enable;
use redial_lab::{Patient, Simulated};
use redial_model::{Facts, Fix, ListenerFact, Readings, places};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let machine = Simulated::new(Patient::named("switched-off")?.state());
    let journal = Journal::at(std::env::temp_dir().join("redial-example-operation"));
    let mut facts = Facts::default();
    let slots = [
        places::terminal_server("fDenyTSConnections"),
        places::rdp_tcp("fEnableWinStation"),
        places::rdp_tcp("LanAdapter"),
    ];
    let readings = Readings::of(&machine, slots);
    facts.add(
        ListenerFact {
            readings,
            ..ListenerFact::default()
        }
        .into(),
    );

    let plan = Enable.plan("listener.off", &facts)?;
    let operation = Operation::new(&machine, &Enable::CARD, &plan, GuardWish::Usual)?;
    println!("to be confirmed by: {:?}", operation.consent());
    let tell = |step: usize, progress| println!("  {progress:?}: {}", plan.steps[step]);
    let record = operation.apply(&journal, "srv01", tell)?;
    println!("applied as {record}");

    let (machine, journal) = (&machine, &journal);
    let executor = Executor { machine, journal };
    let taken_back = executor.undo(&record, |_drift| Decision::Stop, tell)?;
    println!("{}", taken_back.status());
    Ok(())
}
