//! Saving the report to a file.

use redial_report::Format;

use crate::dashboard::{
    effect::Effect,
    state::{Prompt, State},
};

/// Asks for a file name.
pub(super) fn ask(state: &mut State) {
    let file = default_file(state, Format::Text);
    state.prompt = Some(Prompt::Save(Format::Text, file));
}

/// The format so many further in their list, around its ends.
pub(super) fn beside(format: Format, by: isize) -> Format {
    let all = Format::NAMED;
    let at = all.iter().position(|(_, f)| *f == format).unwrap_or(0);
    all[at.wrapping_add_signed(by).wrapping_add(all.len()) % all.len()].1
}

/// A file name that says what is in it.
pub(super) fn default_file(state: &State, format: Format) -> String {
    let ending = match format {
        Format::Text => "txt",
        Format::Json | Format::Ndjson => "json",
        Format::Markdown => "md",
        Format::Html => "html",
        Format::Junit => "xml",
        Format::Prometheus => "prom",
    };
    let host: String = state
        .report()
        .map_or_else(String::new, |r| r.target.host.clone());
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
    format!("redial-{plain}.{ending}")
}

/// Writes the report to this file.
///
/// # Errors
/// The file has no name.
pub(super) fn save(state: &State, format: Format, path: &str) -> Result<Vec<Effect>, String> {
    if path.trim().is_empty() {
        return Err("nothing was saved: the file has no name".into());
    }
    let Some(report) = state.report().cloned() else {
        return Ok(vec![]);
    };
    Ok(vec![Effect::Save {
        report: Box::new(report),
        format,
        path: path.trim().to_owned(),
    }])
}
