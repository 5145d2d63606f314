use std::sync::Arc;

use redial_engine::{Decision, Drift, Executor, RecordId};
use redial_model::Machine;

use crate::{
    cli::Undo as Args,
    exit::{Exit, Stop},
    lab::LabMachine,
    obstacle::or_elevate_error,
    scene,
    talk::{agrees, ask, say, tell_step},
};

/// Takes back what a record changed.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let lab = LabMachine::asked(&args.place)?;
    let kept = scene::kept(args.kept.journal.as_deref(), lab)?;
    let journal = &kept.journal;
    let machine: Arc<dyn Machine> = match lab {
        Some(lab) => Arc::new(lab.open()?),
        None => redial_windows::this_machine(),
    };
    let id = match &args.id {
        Some(id) => id.parse::<RecordId>()?,
        None => journal
            .latest_undoable()?
            .ok_or_else(|| Stop::failed("there is nothing to take back: see `redial journal`"))?,
    };
    let machine = &*machine;
    let executor = Executor { machine, journal };
    let header = executor.to_undo(&id).or_else(or_elevate_error)?.header;
    say(&format!("{id}  {} for {}", header.plan.fix, header.target));
    for change in header.plan.changes().rev() {
        say(&format!("  {}", change.clone().inverse()));
    }
    if args.yes {
        take_back(&executor, &id, lab, ask_nobody)?;
    } else if agrees("Take it back?") {
        take_back(&executor, &id, lab, ask_person)?;
    } else {
        return Err(Stop::failed("not confirmed: nothing was changed"));
    }
    Ok(Exit::Healthy)
}

/// The command that takes a record back.
pub fn command(lab: Option<LabMachine<'_>>, id: &RecordId) -> String {
    match lab {
        Some(file @ LabMachine::File(_)) => format!("`redial undo {id} --lab {file}`"),
        Some(LabMachine::Named(_)) | None => format!("`redial undo {id}`"),
    }
}

/// Takes a record back and says what happened to each step.
pub fn take_back(
    executor: &Executor<'_>,
    id: &RecordId,
    lab: Option<LabMachine<'_>>,
    decide: fn(&Drift) -> Decision,
) -> Result<(), Stop> {
    let plan = executor.journal.read(id)?.header.plan;
    let undone = executor.undo(id, decide, |step, progress| {
        tell_step(&plan.steps[step].inverse(), progress);
    });
    undone.map_err(|failed| {
        let left = failed.left.says(&command(lab, id));
        Stop::failed(format!("{failed}; {left}"))
    })?;
    say(&format!("{id} is taken back"));
    Ok(())
}

/// A value somebody changed since stops taking back.
fn ask_nobody(_: &Drift) -> Decision {
    Decision::Stop
}

/// A value that is neither redial's nor the old one is never overwritten without a word.
pub fn ask_person(drift: &Drift) -> Decision {
    say(&drift.to_string());
    match ask("Type put back to write the old value, leave to leave it, anything else to stop:")
        .as_deref()
    {
        Some("put back") => Decision::PutBack,
        Some("leave") => Decision::Leave,
        _ => Decision::Stop,
    }
}
