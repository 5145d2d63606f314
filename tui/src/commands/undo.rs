use std::sync::Arc;

use redial_engine::{ApplyError, Bench, Decision, Drift, Record, RecordId};
use redial_model::{Machine, Side, Target};

use crate::{
    afar::Way,
    cli::Undo as Args,
    config,
    desk::{ChangesOnly, Desk},
    exit::{Exit, Stop},
    interrupt::Unbroken,
    obstacle::or_elevate_error,
    readonly::HostNames,
    talk::{agrees, ask, say, tell_undone},
};

/// Undoes what a record changed.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let changes = ChangesOnly::asked(
        &args.place,
        (&args.channel, &Way::asked(&args.channel)?),
        args.kept.journal.as_deref(),
        |lab| Ok(Arc::new(lab.open()?)),
    )?;
    let (bench, desk) = (&*changes.bench, changes.desk);
    let id = match &args.id {
        Some(id) => super::journal::named(bench, desk, id)?,
        None => latest(bench, desk)?,
    };
    let record = bench.to_undo(&id).or_else(or_elevate_error)?;
    show(&record);
    may_change(&record, &*changes.machine)?;
    let decide = match args.yes {
        true => ask_nobody,
        false if agrees("Undo it?") => ask_person,
        false => return Err(Stop::failed("not confirmed: nothing was changed")),
    };
    let unbroken = Unbroken::begin();
    take_back(bench, &record, desk, decide)?;
    Ok(unbroken.told().unwrap_or(Exit::Healthy))
}

/// Refuses a host that the configuration keeps as it is.
fn may_change(record: &Record, machine: &dyn Machine) -> Result<(), Stop> {
    let own = HostNames::of_machine(machine);
    let target = Target::parse(&record.header.target);
    let host = target.map_or_else(|_| HostNames::default(), |t| HostNames::typed(&t));
    let fix = redial_catalog::fix(&record.header.plan.fix);
    // The host itself was changed, or the client that connects to it.
    let host = match fix.is_none_or(|fix| fix.card().side == Side::Host) {
        true => host.and(&own),
        false => host,
    };
    let rules = config::protected_here()?;
    let kept = rules.keeps(&host).or_else(|| rules.lists(&own));
    kept.map_or(Ok(()), |why| Err(Stop::failed(why)))
}

/// The latest record there is something of to undo.
fn latest(bench: &dyn Bench, desk: Desk<'_>) -> Result<RecordId, Stop> {
    let unread = &mut |id: &RecordId, why: String| say(&format!("{id} cannot be undone: {why}"));
    bench
        .latest_to_undo(unread)
        .or_else(or_elevate_error)?
        .ok_or_else(|| {
            let journal = format!("redial journal{}", desk.words());
            Stop::failed(format!("there is nothing to undo: see `{journal}`"))
        })
}

/// What would be undone, and what of the record can't be read.
fn show(record: &Record) {
    let header = &record.header;
    say(&format!(
        "{}  {} for {}",
        header.id, header.plan.fix, header.target
    ));
    for change in header.plan.changes().rev() {
        say(&format!("  {}", change.clone().inverse()));
    }
    if let Some(unread) = unread(record) {
        say(&format!("  {unread}"));
    }
}

/// Which lines of a record can't be read, in a sentence; nothing where all can.
pub fn unread(record: &Record) -> Option<String> {
    let numbers: Vec<_> = record.unread.iter().map(ToString::to_string).collect();
    match &numbers[..] {
        [] => None,
        [one] => Some(format!(
            "line {one} of its record cannot be read: what it said is not known"
        )),
        several => Some(format!(
            "lines {} of its record cannot be read: what they said is not known",
            several.join(", ")
        )),
    }
}

/// Takes a record back and says what happened to each step.
pub fn take_back(
    bench: &dyn Bench,
    record: &Record,
    desk: Desk<'_>,
    mut decide: fn(&Drift) -> Decision,
) -> Result<(), Stop> {
    let (id, plan) = (&record.header.id, &record.header.plan);
    let mut touched = false;
    let undone = bench.undo(id, &mut decide, &mut |step, progress| {
        touched = true;
        tell_undone(plan, step, progress);
    });
    let record = undone.map_err(|failed| {
        let left = desk.left(&failed.left);
        let way_on = match *failed.why {
            ApplyError::Unrecorded(_) => "; without --yes it asks you about it",
            _ => "",
        };
        Stop::failed(format!("{failed}; {left}{way_on}"))
    })?;
    let left: Vec<_> = record
        .left()
        .map(|change| change.slot.to_string())
        .collect();
    if !left.is_empty() {
        return Err(Stop::failed(format!(
            "{id} is partly undone; left as it is: {}",
            left.join(", ")
        )));
    }
    say(&if touched {
        format!("{id} is undone")
    } else {
        format!("{id} had changed nothing; now it has no timer that would undo it")
    });
    Ok(())
}

/// A value somebody changed since stops taking back.
fn ask_nobody(_: &Drift) -> Decision {
    Decision::Stop
}

/// A value that may not be redial's is never overwritten without a word.
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
