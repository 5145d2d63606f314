use redial_engine::{Journal, Record, RecordId};
use redial_model::{Progress, Said, utc};

use crate::{
    cli::JournalArgs,
    exit::{Exit, Stop},
    lab::LabMachine,
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
    let text = match &args.id {
        Some(id) => {
            let id = named(journal, lab, id)?;
            whole(&journal.read(&id)?)
        }
        None => {
            let mut rows = String::new();
            for id in journal.ids()? {
                rows += &match journal.read(&id) {
                    Ok(record) => row(&record),
                    Err(why) => format!("{id:20} {}\n", Said::whole(&why.to_string())),
                };
            }
            if rows.is_empty() {
                format!(
                    "nothing was changed: {} holds no record\n",
                    journal.folder().display()
                )
            } else {
                rows
            }
        }
    };
    print(&text)?;
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

fn row(record: &Record) -> String {
    let armed = record.armed().map_or_else(String::new, |(_, at)| {
        format!(", taken back by itself at {}", utc::stamp(at as i64))
    });
    let header = &record.header;
    format!(
        "{:20} {:22} {:24} {}{armed}\n",
        header.id,
        header.plan.fix,
        Said::new(&header.target),
        record.status()
    )
}

fn whole(record: &Record) -> String {
    let mut out = row(record);
    let header = &record.header;
    out += &format!(
        "  machine {}, {}, {}\n",
        Said::new(&header.machine),
        utc::stamp(header.at as i64),
        Said::new(&header.tool)
    );
    for (number, step) in header.plan.steps.iter().enumerate() {
        let word = record.progress(number).map_or("–", Progress::word);
        out += &format!("  {:2}  {:10} {step}\n", number + 1, word);
    }
    if let Some(why) = record.stopped() {
        out += &format!("  stopped: {}\n", Said::new(why));
    }
    if let Some(unread) = super::undo::unread(record) {
        out += &format!("  {unread}\n");
    }
    out
}
