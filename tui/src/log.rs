//! What each probe did, and when, as lines appended to a file.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use redial_check::{CheckEvent, Observer};
use redial_model::{RungState, utc};

use crate::exit::Stop;

/// Writes down what happens, in a file or for `-` on standard error. A log that can't be kept is said
/// before anything is dialled.
pub fn keep(path: &Path) -> Result<Observer, Stop> {
    let file = (path != Path::new("-")).then(|| redial_files::append(path));
    let file = file
        .transpose()
        .map_err(|e| Stop::usage(format!("cannot write the log {}: {e}", path.display())))?;
    Ok(Arc::new(move |target, event| {
        let line = format!(
            "{} {target} {}\n",
            utc::stamp(utc::now() as i64),
            words(event)
        );
        // One write a line, so that threads don't mix them. A disk that fills up must not end a
        // check.
        let _ = match &file {
            Some(file) => (&mut &*file).write_all(line.as_bytes()),
            None => io::stderr().lock().write_all(line.as_bytes()),
        };
    }))
}

fn words(event: &CheckEvent) -> String {
    match event {
        CheckEvent::Started(card) => format!("{} started", card.id),
        CheckEvent::Told(card, took) => {
            format!(
                "{} answered after {:.1} ms",
                card.id,
                took.as_secs_f64() * 1e3
            )
        }
        CheckEvent::Snagged(card, snag) => format!("{} could not look: {snag}", card.id),
        CheckEvent::Climbed(address, rung) => format!("{address} {}", ended(rung)),
        CheckEvent::Viewed(_, view) => match (&view.missed, view.rungs.last()) {
            (Some(why), _) => format!("{}: could not look: {why}", view.place()),
            (None, Some(rung)) => format!("{}: {}", view.place(), ended(rung)),
            (None, None) => format!("{}: nothing yet", view.place()),
        },
    }
}

fn ended(rung: &RungState) -> String {
    let (word, end) = (rung.rung.word(), rung.end.word());
    format!("{word} {end} after {:.1} ms", rung.ms)
}
