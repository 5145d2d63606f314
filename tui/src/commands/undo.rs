use redial_engine::{Decision, Drift, Executor, RecordId};
use redial_model::{Machine, Progress};

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
        Some(id) => id
            .parse::<RecordId>()
            .map_err(|bad| Stop::failed(format!("{bad}: see `redial journal`")))?,
        None => journal
            .latest_undoable()
            .map_err(failed)?
            .ok_or_else(|| Stop::failed("there is nothing to take back: see `redial journal`"))?,
    };
    let executor = Executor {
        machine: &*machine,
        journal,
    };
    let record = executor
        .to_undo(&id)
        .map_err(|why| Stop::failed(why.to_string()))?;
    let header = &record.header;
    say(&format!("{id}  {} for {}", header.plan.fix, header.target));
    for change in header.plan.changes().rev() {
        say(&format!("  {}", change.clone().inverse()));
    }
    if !args.yes && !agrees("Take it back?") {
        return Err(Stop::failed("not confirmed: nothing was changed"));
    }
    take_back(&executor, &id, args.yes)?;
    Ok(Exit::Healthy)
}

/// Takes a record back and says what happened to each step. Nobody is asked when `quiet`: a value
/// somebody changed since stops it.
pub fn take_back(executor: &Executor<'_>, id: &RecordId, quiet: bool) -> Result<(), Stop> {
    let plan = executor
        .journal
        .read(id)
        .map_err(|e| Stop::failed(e.to_string()))?
        .header
        .plan;
    let decide = |drift: &Drift| {
        if quiet { Decision::Stop } else { decide(drift) }
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
    executor.undo(id, decide, told).map_err(|failed| {
        let left = failed.left.says(&format!("`redial undo {id}`"));
        Stop::failed(format!("{failed}; {left}"))
    })?;
    say(&format!("{id} is taken back"));
    Ok(())
}

/// A value that is neither redial's nor the old one is never overwritten without a word.
fn decide(drift: &Drift) -> Decision {
    say(&drift.to_string());
    match ask("Type put back to write the old value, leave to leave it, anything else to stop:")
        .as_deref()
    {
        Some("put back") => Decision::PutBack,
        Some("leave") => Decision::Leave,
        _ => Decision::Stop,
    }
}
