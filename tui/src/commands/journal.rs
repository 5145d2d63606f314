use redial_engine::{Journal, Record, RecordId};
use redial_model::{Progress, Said};
use redial_report::{Layout, Look, Table};

use crate::{
    cli::JournalArgs,
    exit::{Exit, Stop},
    lab::LabMachine,
    manner::Wishes,
    output::print,
    scene,
};

/// Lists the records, or shows one.
pub fn run(args: &JournalArgs) -> Result<Exit, Stop> {
    let lab = LabMachine::asked(&args.place)?;
    let kept = scene::kept(args.kept.journal.as_deref(), lab)?;
    let journal = &kept.journal;
    if let Some(lab) = lab
        && !journal.folder().is_dir()
    {
        // A word that is no simulated machine has no journal either.
        lab.open()?;
    }
    let mut lines = Layout::new(Wishes::default().look());
    match &args.id {
        Some(id) => {
            let id = named(journal, lab, id)?;
            whole(&journal.read(&id)?, &mut lines);
        }
        None => list(journal, &mut lines)?,
    }
    print(&lines.finish())?;
    Ok(Exit::Healthy)
}

/// The record of this id, or that there is none. Where the journal can't be listed, reading the
/// record says why.
pub fn named(journal: &Journal, lab: Option<LabMachine<'_>>, id: &str) -> Result<RecordId, Stop> {
    let listed = journal.ids().ok();
    let known = |id: &RecordId| listed.as_ref().is_none_or(|all| all.contains(id));
    id.parse().ok().filter(known).ok_or_else(|| {
        let place = match lab {
            Some(file @ LabMachine::File(_)) => format!(" --lab {file}"),
            Some(LabMachine::Named(_)) | None => String::new(),
        };
        Stop::failed(format!(
            "there is no change with the ID `{}`: `redial journal{place}` lists all IDs",
            Said::new(id)
        ))
    })
}

/// Every record in a row.
fn list(journal: &Journal, lines: &mut Layout) -> Result<(), Stop> {
    let ids = journal.ids()?;
    let mut table = Table::bare();
    for id in &ids {
        match journal.read(id) {
            Ok(record) => {
                let header = &record.header;
                let target = Said::new(&header.target);
                let status = status(&record, lines.look());
                table.row([&id.to_string(), &header.plan.fix, &target, &status]);
            }
            Err(why) => {
                let why = Said::whole(&why.to_string());
                table.row([&id.to_string(), "", "", &why]);
            }
        }
    }
    if ids.is_empty() {
        let folder = journal.folder().display();
        lines.text(0, &format!("nothing was changed: {folder} holds no record"));
    }
    lines.table(&table);
    Ok(())
}

/// What became of a record, and when it is undone automatically.
fn status(record: &Record, look: Look) -> String {
    let armed = record.armed().map_or_else(String::new, |(_, at)| {
        format!(", will be undone automatically at {}", look.time(at as i64))
    });
    format!("{}{armed}", record.status())
}

fn whole(record: &Record, lines: &mut Layout) {
    let header = &record.header;
    let id = header.id.to_string();
    let target = Said::new(&header.target);
    let status = status(record, lines.look());
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
        let word = record.progress(number).map_or("–", Progress::word);
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
