use redial_engine::{
    Consent, Executor, Failed, Guard, GuardWish, Operation, OperationOutcome, RecordId, Settle,
    Unless,
};
use redial_model::{LineFact, Plan, utc};
use redial_report::{Outcome, Report, difference};

use super::{
    check::one,
    plan::{Asked, Planned, shown},
    undo,
};
use crate::{
    cli::FixArgs as Args,
    exit::{Exit, Stop},
    interrupt::Unbroken,
    lab::LabMachine,
    obstacle::or_elevate,
    output::print,
    runtime::CommandRuntime,
    scene,
    sentence::sentence,
    talk::{agrees, alarm, ask, say, tell_step},
};

/// Plans, asks, applies, and looks again.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let (asked, check) = Asked::resolve(&args.wanted)?;
    let runtime = CommandRuntime::start()?;
    let Planned {
        scene,
        check,
        report: before,
        plan,
    } = runtime.block_on(asked.planned(&args.wanted, check))?;
    let card = asked.fix.card();
    print(&shown(card, &plan))?;
    if args.dry_run {
        return Ok(Exit::Healthy);
    }
    let machine = &**scene.machines.at(card.side);
    let operation = Operation::new(machine, card, &plan, wish(args)).or_else(or_elevate)?;
    confirm(args, &operation)?;
    let lab = LabMachine::asked(&args.wanted.place)?;
    let kept = scene::kept(args.kept.journal.as_deref(), lab)?;
    let journal = &kept.journal;
    let executor = Executor { machine, journal };
    let target = before.target.to_string();
    let unbroken = Unbroken::begin();
    let applied = operation.apply(journal, &target, |step, progress| {
        tell_step(&plan.steps[step], progress);
    });
    let id = applied.or_else(|failed| Err(given_up(&executor, &failed, lab)?))?;
    say(&format!("applied; {}", way_back(lab, &id)));
    let after = runtime.block_on(async { one(&check, scene.target().await).await });
    // Whatever becomes of the answer, the change is settled first: nobody else would.
    let printed = after.as_ref().map(|after| print(&compared(&before, after)));
    if let Some(guard) = operation.guard() {
        let wanted = wanted(guard, &before, after.as_ref().ok());
        settled(settle(&executor, &id, wanted, &plan), &id, lab)?;
    }
    printed.map_or(Ok(()), |printed| printed)?;
    let after = after?;
    if let Some(exit) = unbroken.told() {
        return Ok(exit);
    }
    Ok(if after.verdict.outcome == Outcome::Healthy {
        Exit::Healthy
    } else {
        Exit::Trouble
    })
}

/// The guard that was asked for.
fn wish(args: &Args) -> GuardWish {
    match args.confirm_within {
        Some(time) => GuardWish::Within(time),
        None if args.no_revert => GuardWish::Never,
        None => GuardWish::Usual,
    }
}

/// The person's word; `--yes` never answers where the fix's name has to be typed.
fn confirm(args: &Args, operation: &Operation<'_>) -> Result<(), Stop> {
    if let Some(guard) = operation.guard() {
        say(&sentence(&guard.to_string()));
    }
    let confirmed = match operation.consent() {
        Consent::Key => args.yes || agrees("Apply it?"),
        Consent::Word { word, why } => {
            let question = format!("{} Type {word} to go on:", sentence(&why.to_string()));
            ask(&question).as_deref() == Some(word)
        }
    };
    if confirmed {
        Ok(())
    } else {
        Err(Stop::failed("not confirmed: nothing was changed"))
    }
}

/// Why it ended, and what was left.
fn left(failed: &Failed, lab: Option<LabMachine<'_>>) -> Stop {
    let record = failed.left.record();
    let undo = record.map_or_else(String::new, |id| undo::command(lab, id));
    Stop::failed(format!("{failed}; {}", failed.left.says(&undo)))
}

/// Offers to take back what was done before it ended.
fn given_up(
    executor: &Executor<'_>,
    failed: &Failed,
    lab: Option<LabMachine<'_>>,
) -> Result<Stop, Stop> {
    let Some(id) = failed.left.record() else {
        return Ok(left(failed, lab));
    };
    say(&failed.to_string());
    if !agrees("Take back what was done before?") {
        return Ok(left(failed, lab));
    }
    undo::take_back(executor, id, lab, undo::ask_person)?;
    Ok(Stop::failed(format!(
        "{failed}; what was done before is taken back"
    )))
}

/// What the checks say before and after.
fn compared(before: &Report, after: &Report) -> String {
    let mut out = String::from("\nbefore and after\n");
    let between = difference(before, after);
    for (word, findings) in [("gone", &between.gone), ("new", &between.new)] {
        for finding in findings {
            out += &format!("  {word:5} {:28} {}\n", finding.code, finding.says);
        }
    }
    format!(
        "{out}\nbefore  {}\nafter   {}\n",
        before.verdict.says, after.verdict.says
    )
}

/// Whether a guarded change is kept: where it was found good or confirmed, and where the line was
/// down before. Anything else is taken back now; lowered security is left to its guard.
fn wanted(guard: Guard, before: &Report, after: Option<&Report>) -> Settle {
    match guard.unless {
        Unless::Nothing => Settle::LeaveToGuard,
        Unless::LineIsUp => {
            let before = before.facts.line.as_deref();
            let after = after.and_then(|report| report.facts.line.as_deref());
            let settle = Settle::by_line(before, after, Settle::TakeBack);
            if settle == Settle::Keep && !after.is_some_and(LineFact::is_up) {
                say("the line is not up, and was not before: the change is kept all the same");
            }
            settle
        }
        Unless::Confirmed => {
            match ask("Type keep to keep it; anything else takes it back:").as_deref() {
                Some("keep") => Settle::Keep,
                _ => Settle::TakeBack,
            }
        }
    }
}

fn settle(executor: &Executor<'_>, id: &RecordId, settle: Settle, plan: &Plan) -> OperationOutcome {
    if settle == Settle::TakeBack {
        say("the line is not up, or the change was not confirmed: taking it back");
    }
    executor.settle(id, settle, |step, progress| {
        tell_step(&plan.steps[step].inverse(), progress);
    })
}

/// Says what became of a guarded change.
fn settled(
    outcome: OperationOutcome,
    id: &RecordId,
    lab: Option<LabMachine<'_>>,
) -> Result<(), Stop> {
    match outcome {
        OperationOutcome::Kept => say("kept"),
        OperationOutcome::Armed { until } => alarm(&format!(
            "SECURITY IS LOWERED until {}; {}.",
            utc::stamp(until.cast_signed()),
            way_back(lab, id)
        )),
        OperationOutcome::TakenBack => {
            return Err(Stop::failed(
                "the change was taken back; one that needs a restart of the host first is applied with --no-revert",
            ));
        }
        OperationOutcome::Stopped(failed) => return Err(left(&failed, lab)),
    }
    Ok(())
}

/// The command that takes it back, where there is something to take back afterwards.
fn way_back(lab: Option<LabMachine<'_>>, id: &RecordId) -> String {
    match lab {
        Some(LabMachine::Named(_)) => "this simulated machine is gone when redial ends".into(),
        Some(LabMachine::File(_)) | None => {
            format!("{} takes it back", undo::command(lab, id))
        }
    }
}
