use std::sync::Arc;

use redial_engine::{
    Bench, Consent, Failed, Guard, GuardWish, Operation, OperationOutcome, RecordId, Settle,
    Unless, read_record,
};
use redial_model::{LineFact, Plan, Progress, Step};
use redial_report::{Layout, Look, Outcome, Report, difference};

use super::{
    check::one,
    plan::{Asked, Planned},
    undo,
};
use crate::{
    cli::FixArgs as Args,
    config,
    desk::Desk,
    exit::{Exit, Stop},
    interrupt::Unbroken,
    manner::Wishes,
    obstacle::or_elevate,
    output::print,
    readonly::HostNames,
    runtime::CommandRuntime,
    scene::Scene,
    sentence::sentence,
    talk::{agrees, alarm, ask, say, say_command, tell_step, tell_undone},
};

/// Plans, asks, applies, and looks again.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let (mut asked, check) = Asked::resolve(&args.wanted)?;
    if args.dry_run {
        asked.only_looks();
    }
    let runtime = CommandRuntime::start()?;
    let planned = runtime.block_on(asked.planned(&args.wanted, check))?;
    let card = asked.fix.card();
    print(&planned.shown(card, asked.look, &asked.place))?;
    let Planned {
        scene,
        check,
        report: before,
        plan,
        ..
    } = planned;
    if args.dry_run {
        return Ok(Exit::Healthy);
    }
    may_change(&scene, &before)?;
    let desk = Desk::asked(&args.wanted.place, &args.wanted.channel, card.side)?;
    let machine = || Ok(Arc::clone(scene.machines.at(card.side)));
    let bench = desk.bench(&scene.afar, args.kept.journal.as_deref(), machine)?;
    let bench = &*bench;
    let operation = Operation::new(bench, card, &plan, wish(args)).or_else(or_elevate)?;
    confirm_machine(&before, desk)?;
    confirm(args, &operation)?;
    let target = before.target.to_string();
    let unbroken = Unbroken::begin();
    let id = applied(&operation, (&plan, &target), bench, desk)?;
    let after = runtime.block_on(async { one(&check, scene.target().await).await });
    // Whatever becomes of the answer, the change is settled first: nobody else would.
    let compared = |after| print(&compared(&before, after, asked.look));
    let printed = after.as_ref().map(compared);
    if let Some(guard) = operation.guard() {
        let wanted = wanted(guard, &before, after.as_ref().ok());
        settled(settle(bench, &id, wanted, &plan), &id, desk)?;
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

/// Applies it, and says what becomes of each step.
fn applied(
    operation: &Operation<'_>,
    (plan, target): (&Plan, &str),
    bench: &dyn Bench,
    desk: Desk<'_>,
) -> Result<RecordId, Stop> {
    let mut changed = false;
    let applied = operation.apply(target, &mut |step, progress| {
        if let Some(step) = plan.steps.get(step) {
            tell_step(step, progress);
            changed |= progress == Progress::Done && matches!(step, Step::Change(_) | Step::Act(_));
        }
    });
    let id = applied.or_else(|failed| Err(given_up(bench, &failed, desk)?))?;
    match changed {
        true => say_way_back("applied", desk, &id),
        // Somebody else was quicker.
        false => say("nothing was changed: everything was set already"),
    }
    Ok(id)
}

/// Refuses a host that the configuration keeps as it is.
fn may_change(scene: &Scene, report: &Report) -> Result<(), Stop> {
    let machines = &scene.machines;
    let own = HostNames::of_machine(&*machines.host);
    let host = HostNames::typed(&report.target)
        .seen(&report.facts)
        .and(&own);
    let rules = config::protected_here()?;
    let client = HostNames::of_machine(&*machines.client);
    let kept = rules.keeps(&host).or_else(|| rules.lists(&client));
    kept.map_or(Ok(()), |why| Err(Stop::failed(why)))
}

/// The guard that was asked for.
fn wish(args: &Args) -> GuardWish {
    match args.confirm_within {
        Some(time) => GuardWish::Within(time),
        None if args.no_revert => GuardWish::Never,
        None => GuardWish::Usual,
    }
}

/// A machine far away that is not the one that answers on the network is changed only by who names
/// it; `--yes` never answers that.
fn confirm_machine(report: &Report, desk: Desk<'_>) -> Result<(), Stop> {
    let (Desk::Via(_), Some(other)) = (desk, report.facts.other_machine()) else {
        return Ok(());
    };
    let (name, answers) = (&other.machine, &other.answers);
    let question = format!(
        "The computer at the other end of --via is {name}, and {answers} answers on the network. Type {name} to change {name}:"
    );
    match ask(&question) {
        Some(typed) if typed.eq_ignore_ascii_case(name) => Ok(()),
        _ => Err(Stop::failed("not confirmed: nothing was changed")),
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
fn left(failed: &Failed, desk: Desk<'_>) -> Stop {
    Stop::failed(format!("{failed}; {}", desk.left(&failed.left)))
}

/// Offers to undo what was done before it ended.
fn given_up(bench: &dyn Bench, failed: &Failed, desk: Desk<'_>) -> Result<Stop, Stop> {
    let Some(id) = failed.left.record() else {
        return Ok(left(failed, desk));
    };
    say(&failed.to_string());
    if !agrees("Undo what was done before?") {
        return Ok(left(failed, desk));
    }
    let record = read_record(bench, id).map_err(Stop::failed)?;
    undo::take_back(bench, &record, desk, undo::ask_person)?;
    Ok(Stop::failed(format!(
        "{failed}; what was done before is undone"
    )))
}

/// What the checks say before and after.
fn compared(before: &Report, after: &Report, look: Look) -> String {
    let mut lines = Layout::new(look);
    lines.blank();
    lines.title("Before and after");
    let between = difference(before, after);
    for (word, findings) in [("gone", &between.gone), ("new", &between.new)] {
        for finding in findings {
            lines.item(2, word, 8, &format!("{} ({})", finding.says, finding.code));
        }
    }
    lines.blank();
    lines.item(0, "before", 8, &before.verdict.says);
    lines.item(0, "after", 8, &after.verdict.says);
    lines.finish()
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
                say(
                    "the connection does not work, and did not before: the change is kept all the same",
                );
            }
            settle
        }
        // It did not cut redial off.
        Unless::Heard => Settle::Keep,
        Unless::Confirmed => {
            match ask("Type keep to keep it; anything else undoes it:").as_deref() {
                Some("keep") => Settle::Keep,
                _ => Settle::TakeBack,
            }
        }
    }
}

fn settle(bench: &dyn Bench, id: &RecordId, settle: Settle, plan: &Plan) -> OperationOutcome {
    if settle == Settle::TakeBack {
        say("the connection does not work, or the change was not confirmed: undoing it");
    }
    bench.settle(id, settle, &mut |step, progress| {
        tell_undone(plan, step, progress);
    })
}

/// Says what became of a guarded change.
fn settled(outcome: OperationOutcome, id: &RecordId, desk: Desk<'_>) -> Result<(), Stop> {
    match outcome {
        OperationOutcome::Kept => say("kept"),
        OperationOutcome::Armed { until } => {
            let until = Wishes::default().look().time(until.cast_signed());
            alarm(&format!("SECURITY IS LOWERED until {until}."));
            say_way_back("It is undone automatically then", desk, id);
        }
        OperationOutcome::TakenBack => {
            return Err(Stop::failed(
                "the change was undone; one that needs a restart of the host first is applied with --no-revert",
            ));
        }
        OperationOutcome::Stopped(failed) => return Err(left(&failed, desk)),
    }
    Ok(())
}

/// Says the command that undoes it, where there is something to undo afterwards.
fn say_way_back(what: &str, desk: Desk<'_>, id: &RecordId) {
    if desk.is_passing() {
        say(&format!(
            "{what}; this simulated machine is gone when redial ends"
        ));
    } else {
        say_command(&format!("{what}; to undo it:"), &desk.undo(id));
    }
}
