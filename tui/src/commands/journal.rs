use std::sync::Arc;

use redial_engine::{ApplyError, Bench, Record, RecordId, read_record};
use redial_model::{Machine, Progress, Said, machine::Nowhere};
use redial_report::{Layout, Look, Table};

use crate::{
    afar::Way,
    cli::JournalArgs,
    desk::{ChangesOnly, Desk},
    exit::{Exit, Stop},
    lab::LabMachine,
    manner::Wishes,
    output::print,
};

/// Lists the records, or shows one.
pub fn run(args: &JournalArgs) -> Result<Exit, Stop> {
    let changes = ChangesOnly::asked(
        &args.place,
        (&args.channel, &Way::asked(&args.channel)?.only_looking()),
        args.kept.journal.as_deref(),
        machine,
    )?;
    let bench = &*changes.bench;
    let mut lines = Layout::new(Wishes::default().look());
    match &args.id {
        Some(id) => {
            let id = named(bench, changes.desk, id)?;
            let record = read_record(bench, &id).map_err(Stop::failed)?;
            whole(&record, bench.now(), &mut lines);
        }
        None => list(bench, &mut lines)?,
    }
    print(&lines.finish())?;
    Ok(Exit::Healthy)
}

/// The machine says whether a guard is there; its journal outlives its file. A word that is no
/// simulated machine has no journal either.
fn machine(lab: LabMachine<'_>) -> Result<Arc<dyn Machine>, Stop> {
    match (lab.open(), lab.journal()) {
        (Ok(machine), _) => Ok(Arc::new(machine)),
        (Err(_), Some(journal)) if journal.is_dir() => Ok(Arc::new(Nowhere)),
        (Err(stop), _) => Err(stop),
    }
}

/// The record of this id, or that there is none. Where the journal can't be listed, reading the
/// record says why.
pub fn named(bench: &dyn Bench, desk: Desk<'_>, id: &str) -> Result<RecordId, Stop> {
    let listed = bench.ids().ok();
    let known = |id: &RecordId| listed.as_ref().is_none_or(|all| all.contains(id));
    id.parse().ok().filter(known).ok_or_else(|| {
        Stop::failed(format!(
            "there is no change with the ID `{}`: `redial journal{}` lists all IDs",
            Said::new(id),
            desk.words()
        ))
    })
}

/// Every record in a row.
fn list(bench: &dyn Bench, lines: &mut Layout) -> Result<(), Stop> {
    let unread = |why: Box<ApplyError>| Stop::failed(why.to_string());
    let ids = bench.ids().map_err(unread)?;
    let mut table = Table::bare();
    for (id, record) in bench.records(&ids).map_err(unread)? {
        match record {
            Ok(record) => {
                let header = &record.header;
                let target = Said::new(&header.target);
                let status = status(&record, bench.now(), lines.look());
                let fix = Said::new(&header.plan.fix);
                table.row([&id.to_string(), &fix, &target, &status]);
            }
            Err(why) => {
                let why = Said::whole(&why);
                table.row([&id.to_string(), "", "", &why]);
            }
        }
    }
    if ids.is_empty() {
        let place = bench.place();
        lines.text(0, &format!("nothing was changed: {place} holds no record"));
    }
    lines.table(&table);
    Ok(())
}

/// What became of a record, and when it is undone automatically, by the clock of its machine.
fn status(record: &Record, now: f64, look: Look) -> String {
    let armed = record.armed().map_or_else(String::new, |(_, at)| {
        let verb = match record.may_be_disarmed() {
            _ if at as f64 <= now => "was to be",
            true => "may be",
            false => "will be",
        };
        format!(", {verb} undone automatically at {}", look.time(at as i64))
    });
    format!("{}{armed}", record.status())
}

fn whole(record: &Record, now: f64, lines: &mut Layout) {
    let header = &record.header;
    let id = header.id.to_string();
    let target = Said::new(&header.target);
    let status = status(record, now, lines.look());
    lines.item(
        0,
        &id,
        2,
        &format!("{} for {target}: {status}", header.plan.fix),
    );
    let made = format!(
        "machine {}, {}, {}",
        Said::new(&header.machine),
        lines.look().time(header.at as i64),
        Said::new(&header.tool)
    );
    lines.text(2, &made);
    for (number, step) in header.plan.steps.iter().enumerate() {
        let word = record.shown(number).map_or("–", Progress::word);
        let label = format!("{:2}. {word:10}", number + 1);
        lines.item(1, &label, 17, &step.to_string());
    }
    if let Some(why) = record.stopped() {
        lines.text(2, &format!("stopped: {}", Said::new(why)));
    }
    if let Some(unread) = super::undo::unread(record) {
        lines.text(2, &unread);
    }
}
