//! Saving a report, or a script, to a file.

use std::path::Path;

use redial_model::utc;
use redial_report::{Format, HostReport, NO_CAPSULE};

use crate::dashboard::{
    effect::{Content, Effect},
    state::{Asking, Prompt, Saving, State},
};

/// The format that is proposed.
pub(super) const USUAL: Format = Format::Text;

/// Asks for a file name.
pub(super) fn ask(state: &mut State, saving: Saving) {
    state.prompt = Some(Prompt::Save(saving, default_file(state, saving)));
}

/// The format so many further in their list, around its ends.
pub(super) fn beside(format: Format, by: isize) -> Format {
    let all = Format::NAMED;
    let at = all.iter().position(|(_, f)| *f == format).unwrap_or(0);
    all[at.wrapping_add_signed(by).wrapping_add(all.len()) % all.len()].1
}

/// A file name that says what is in it: of which host and port, and when.
pub(super) fn default_file(state: &State, saving: Saving) -> String {
    let target = state.report().map(|r| r.target.clone());
    let host = target.map_or_else(String::new, |t| format!("{}-{}", t.host, t.port));
    let plain: String = host
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let stamp: String = utc::stamp(state.now as i64)
        .chars()
        .filter(char::is_ascii_digit)
        .take(12)
        .collect();
    let (day, time) = stamp.split_at(stamp.len().min(8));
    match (saving, plan(state)) {
        (Saving::Report(format), _) => format!("redial-{plain}-{day}-{time}.{}", format.ending()),
        (Saving::Script, Some(fix)) => format!("redial-{plain}-{fix}.ps1"),
        (Saving::Script, None) => "redial.ps1".into(),
    }
}

/// The fix whose plan is on the screen.
fn plan(state: &State) -> Option<&str> {
    match state.asking() {
        Some(Asking::Apply { confirm, .. }) => Some(&confirm.what.fix),
        _ => None,
    }
}

/// Writes to the file that is named: `FILE`, or `FORMAT FILE` as the help has it. An ending that
/// names a format is that format.
pub(super) fn save(state: &State, saving: Saving, typed: &str) -> Result<Vec<Effect>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("nothing was saved: the file has no name".into());
    }
    let (content, path) = match saving {
        Saving::Script => (script(state)?, typed.to_owned()),
        Saving::Report(picked) => report(state, picked, typed)?,
    };
    Ok(vec![Effect::Save { content, path }])
}

fn script(state: &State) -> Result<Content, String> {
    match state.asking() {
        Some(Asking::Apply { confirm, .. }) => Ok(Content::Script(Box::new(confirm.what.clone()))),
        _ => Err("there is no plan here".into()),
    }
}

fn report(state: &State, picked: Format, typed: &str) -> Result<(Content, String), String> {
    let report = state
        .report()
        .ok_or("there is no report of this host yet")?;
    let named = |word: &str| {
        Format::NAMED
            .iter()
            .find(|(n, _)| *n == word)
            .map(|(_, f)| *f)
    };
    let (first, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let (format, path) = match (named(first), rest.trim()) {
        (Some(format), "") => (format, default_file(state, Saving::Report(format))),
        (Some(format), file) => (format, file.to_owned()),
        (None, _) => {
            let by_ending = Format::of_file(Path::new(typed)).map_err(|e| e.to_string())?;
            (by_ending.unwrap_or(picked), typed.to_owned())
        }
    };
    if format == Format::Capsule && HostReport::of(report).is_none() {
        return Err(NO_CAPSULE.into());
    }
    Ok((Content::Report(Box::new(report.clone()), format), path))
}
