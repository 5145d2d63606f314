//! One file per format, and the document that is made of reports in one of them.

mod csv;
mod document;
mod html;
mod json;
mod junit;
mod markdown;
mod nagios;
mod name;
mod prometheus;
mod sarif;
mod text;

use crate::{Look, Report};

pub use document::{Detail, Document};
pub use json::json;
pub use nagios::PluginState;
pub use name::{Format, UnknownEnding};

/// The reports in a format, ending in a line feed.
#[must_use]
pub fn render(reports: &[Report], format: Format, look: Look) -> String {
    let mut document = Document::of(reports.len(), format, look);
    let mut text = document.head();
    for report in reports {
        text += &document.add(report);
    }
    text += &document.tail();
    if !document.is_gathered() {
        return text;
    }
    let mut whole = Vec::new();
    match document.gather(&mut std::io::Cursor::new(text), &mut whole) {
        // Both sides are memory, which takes everything, and text.
        Ok(()) => String::from_utf8_lossy(&whole).into_owned(),
        Err(error) => format!("{error}\n"),
    }
}
