use std::time::Duration;

use redial_engine::{Executor, Failed, RecordId};
use redial_model::{FixCard, Machine, Plan, Progress, Risk, utc};
use redial_report::{Outcome, Report, difference};

use super::{
    check::one,
    plan::{Asked, Planned, shown},
};
use crate::{
    cli::Fix as Args,
    exit::{Exit, Stop},
    guard,
    output::print,
    scene,
    talk::{agrees, alarm, ask, say},
};

/// Plans, asks, applies, and looks again.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let (asked, check) = Asked::resolve(&args.wanted)?;
    let runtime = super::check::runtime()?;
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
    let machine = scene.machine(card.side)?;
    let guard = guard::time(card, args.confirm_within, args.no_revert);
    elevated(&**machine)?;
    confirm(args, card, guard)?;
    let kept = scene::kept(
        args.kept.journal.as_deref(),
        args.wanted.place.lab.as_deref(),
    )?;
    let executor = Executor {
        machine: &**machine,
        journal: &kept.journal,
    };
    let target = before.target.to_string();
    let applied = executor.apply(&plan, &target, guard, |step, progress| {
        told(&plan, step, progress)
    });
    let id = applied.or_else(|failed| Err(given_up(&executor, &failed)?))?;
    say(&format!("applied; {}", way_back(args, &id)));
    let after = runtime.block_on(async { one(&check, scene.target().await).await })?;
    print(&compared(&before, &after))?;
    if guard.is_some() {
        settle(&executor, &id, card, args, &after)?;
    }
    Ok(if after.verdict.outcome == Outcome::Healthy {
        Exit::Healthy
    } else {
        Exit::Trouble
    })
}

/// Whether the machine may be changed; where it may not, the person is offered a way on.
fn elevated(machine: &dyn Machine) -> Result<(), Stop> {
    if machine.system().is_ok_and(|s| s.elevated) {
        return Ok(());
    }
    if redial_windows::can_elevate()
        && agrees("This needs an elevated process. Start redial again as administrator?")
    {
        let code = redial_windows::relaunch_elevated()
            .map_err(|why| Stop::failed(format!("can't start as administrator: {why}")))?;
        std::process::exit(code);
    }
    Err(Stop::failed(
        "changing this machine needs elevation: run redial as administrator",
    ))
}

/// The person's word. Lowered security and what can't be taken back whole need the fix's name;
/// `--yes` never answers for them.
fn confirm(args: &Args, card: &FixCard, guard: Option<Duration>) -> Result<(), Stop> {
    if let Some(guard) = guard {
        let until = match card.risk {
            Risk::Weakens => "whatever happens",
            _ if args.confirm_within.is_some() => "unless you confirm it",
            _ => "unless the line is found good",
        };
        say(&format!(
            "It is taken back by itself after {}, {until}.",
            utc::span(guard.as_secs() as i64)
        ));
    }
    if card.needs_name() {
        let why = if card.risk == Risk::Weakens {
            "This lowers security."
        } else {
            "This can't be taken back whole."
        };
        let typed = ask(&format!("{why} Type {} to go on:", card.id));
        return if typed.as_deref() == Some(card.id) {
            Ok(())
        } else {
            Err(Stop::failed("not confirmed: nothing was changed"))
        };
    }
    if args.yes || agrees("Apply it?") {
        Ok(())
    } else {
        Err(Stop::failed("not confirmed: nothing was changed"))
    }
}

fn told(plan: &Plan, step: usize, progress: Progress) {
    if progress != Progress::Begun {
        say(&format!("  {:11} {}", progress.word(), plan.steps[step]));
    }
}

/// Why it ended, and what was left.
fn left(failed: &Failed) -> Stop {
    let record = failed.left.record();
    let undo = record.map_or_else(String::new, |id| format!("`redial undo {id}`"));
    Stop::failed(format!("{failed}; {}", failed.left.says(&undo)))
}

/// Offers to take back what was done before it ended.
fn given_up(executor: &Executor<'_>, failed: &Failed) -> Result<Stop, Stop> {
    let Some(id) = failed.left.record() else {
        return Ok(left(failed));
    };
    say(&failed.to_string());
    if !agrees("Take back what was done before?") {
        return Ok(left(failed));
    }
    super::undo::take_back(executor, id, false)?;
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

/// Keeps a guarded change that was found good or confirmed; leaves lowered security to its timer;
/// takes everything else back now.
fn settle(
    executor: &Executor<'_>,
    id: &RecordId,
    card: &FixCard,
    args: &Args,
    after: &Report,
) -> Result<(), Stop> {
    if card.risk == Risk::Weakens {
        let armed = executor
            .journal
            .read(id)
            .ok()
            .and_then(|r| r.armed().map(|(_, at)| utc::stamp(at as i64)));
        alarm(&format!(
            "SECURITY IS LOWERED until {}; {}.",
            armed.unwrap_or_default(),
            way_back(args, id)
        ));
        return Ok(());
    }
    let good = if args.confirm_within.is_some() {
        ask("Type keep to keep it; anything else takes it back:").as_deref() == Some("keep")
    } else {
        after.facts.line.as_ref().is_some_and(|l| l.is_up())
    };
    if good {
        executor.keep(id).map_err(|failed| left(&failed))?;
        say("kept");
        return Ok(());
    }
    say("the line is not up, or the change was not confirmed: taking it back");
    super::undo::take_back(executor, id, true)?;
    Err(Stop::failed(
        "the change was taken back; one that needs a restart of the host first is applied with --no-revert",
    ))
}

/// The command that takes it back, where there is something to take back afterwards.
fn way_back(args: &Args, id: &RecordId) -> String {
    match &args.wanted.place.lab {
        None => format!("`redial undo {id}` takes it back"),
        Some(file) if file.extension().is_some() => {
            format!("`redial undo {id} --lab {}` takes it back", file.display())
        }
        Some(_) => "this simulated machine is gone when redial ends".into(),
    }
}
