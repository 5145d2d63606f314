use redial_engine::{Answer, Bench};
use redial_model::{Change, Machine, Progress, Value};

use crate::{
    cli::Undo as Args,
    exit::{Exit, Stop},
    scene,
    talk::{agrees, ask, say},
};

/// Takes back what a record changed.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let lab = args.place.lab.as_deref();
    let kept = scene::kept(args.kept.journal.as_deref(), lab)?;
    let journal = &kept.journal;
    let machine: std::sync::Arc<dyn Machine> = match lab {
        Some(lab) => std::sync::Arc::new(scene::open(lab)?),
        None => redial_windows::this_machine(),
    };
    let failed = |e: redial_engine::JournalError| Stop::failed(e.to_string());
    let id = match &args.id {
        Some(id) => id.clone(),
        None => {
            let ids = journal.ids().map_err(failed)?;
            let latest = ids
                .into_iter()
                .find(|id| journal.read(id).is_ok_and(|r| r.can_be_undone()));
            latest.ok_or_else(|| {
                Stop::failed("there is nothing to take back: see `redial journal`")
            })?
        }
    };
    let record = journal.read(&id).map_err(failed)?;
    if !record.can_be_undone() {
        return Err(Stop::failed(format!(
            "{id} changed nothing that can be taken back, or was taken back"
        )));
    }
    if !record.is_of(&*machine) {
        return Err(Stop::failed(format!(
            "{id} changed {}, which is not this machine",
            record.head.machine
        )));
    }
    say(&format!(
        "{id}  {} for {}",
        record.head.plan.fix, record.head.target
    ));
    for change in record.head.plan.changes().rev() {
        say(&format!("  {}", change.clone().inverse()));
    }
    if !args.yes && !agrees("Take it back?") {
        return Err(Stop::failed("not confirmed: nothing was changed"));
    }
    take_back(
        &Bench {
            machine: &*machine,
            journal,
        },
        &id,
        args.yes,
    )?;
    Ok(Exit::Healthy)
}

/// Takes a record back and says what happened to each step. Nobody is asked when `quiet`: a value
/// somebody changed since stops it.
pub fn take_back(bench: &Bench<'_>, id: &str, quiet: bool) -> Result<(), Stop> {
    let plan = bench
        .journal
        .read(id)
        .map_err(|e| Stop::failed(e.to_string()))?
        .head
        .plan;
    let decide = |change: &Change, found: &Value| {
        if quiet {
            Answer::Stop
        } else {
            decide(change, found)
        }
    };
    let told = |step: usize, progress: Progress| {
        if progress != Progress::Begun {
            say(&format!(
                "  {:11} {}",
                progress.word(),
                plan.steps[step].inverse()
            ));
        }
    };
    bench.undo(id, decide, told).map_err(|stopped| {
        Stop::failed(format!(
            "{}; run `redial undo {id}` again to decide about it",
            stopped.why
        ))
    })?;
    say(&format!("{id} is taken back"));
    Ok(())
}

/// A value that is neither redial's nor the old one is never overwritten without a word.
fn decide(change: &Change, found: &Value) -> Answer {
    say(&format!(
        "{} holds {found}: neither {}, which redial wrote, nor {}, which it held before",
        change.slot, change.after, change.before
    ));
    match ask("Type put back to write the old value, leave to leave it, anything else to stop:")
        .as_deref()
    {
        Some("put back") => Answer::PutBack,
        Some("leave") => Answer::Leave,
        _ => Answer::Stop,
    }
}
