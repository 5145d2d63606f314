use redial_engine::{JournalError, Mark, Record};
use redial_model::{Progress, utc};

use crate::{
    cli::JournalArgs,
    exit::{Exit, Stop},
    output::Output,
    scene,
};

/// Lists the records, or shows one.
pub fn run(args: &JournalArgs) -> Result<Exit, Stop> {
    let kept = scene::kept(args.kept.journal.as_deref(), args.place.lab.as_deref())?;
    let journal = &kept.journal;
    let failed = |e: JournalError| Stop::failed(e.to_string());
    let text = match &args.id {
        Some(id) => whole(&journal.read(id).map_err(failed)?),
        None => {
            let mut rows = String::new();
            for id in journal.ids().map_err(failed)? {
                rows += &match journal.read(&id) {
                    Ok(record) => row(&record),
                    Err(why) => format!("{id:20} {why}\n"),
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
    Output::to(None).write(&text)?;
    Ok(Exit::Healthy)
}

fn row(record: &Record) -> String {
    let armed = record.armed().map_or_else(String::new, |(_, at)| {
        format!(", taken back by itself at {}", utc::stamp(at as i64))
    });
    let head = &record.head;
    format!(
        "{:20} {:22} {:24} {}{armed}\n",
        head.id,
        head.plan.fix,
        head.target,
        record.standing()
    )
}

fn whole(record: &Record) -> String {
    let mut out = row(record);
    let head = &record.head;
    out += &format!(
        "  machine {}, {}, {}\n",
        head.machine,
        utc::stamp(head.at as i64),
        head.tool
    );
    for (number, step) in head.plan.steps.iter().enumerate() {
        let word = record.progress(number).map_or("–", Progress::word);
        out += &format!("  {:2}  {:10} {step}\n", number + 1, word);
    }
    for mark in &record.marks {
        if let Mark::Stopped { why } = mark {
            out += &format!("  stopped: {why}\n");
        }
    }
    out
}
