//! One file per format, and the document that is made of reports in one of them.

mod document;
mod html;
mod junit;
mod markdown;
mod paint;
mod prometheus;
mod text;

use redial_model::Said;
use serde::{Deserialize, Serialize};

use crate::Report;

pub use document::Document;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON value: a report, or a list of them.
    Json,
    /// One JSON report a line.
    Ndjson,
    /// Markdown.
    Markdown,
    /// One HTML page.
    Html,
    /// JUnit XML.
    Junit,
    /// Prometheus text.
    Prometheus,
}

/// How text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colours and bold by ANSI escapes.
    pub colour: bool,
    /// Only ASCII characters in what redial itself writes.
    pub ascii: bool,
}

impl Format {
    /// Every format with the word it is asked for by.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
        ("junit", Self::Junit),
        ("prometheus", Self::Prometheus),
    ];
}

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

/// A value as JSON for people to read, inert as [`Format::Json`] is.
///
/// # Errors
/// The value has no shape in JSON.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string_pretty(value)?) + "\n")
}

/// Writes JSON in which every character that could control a terminal is escaped in JSON's own way,
/// so that the value stays the same. Such characters occur only inside strings.
fn inert_json(written: serde_json::Result<String>) -> String {
    written.map_or_else(
        |e| format!("{{\"error\":\"{e}\"}}\n"),
        |text| escaped(text) + "\n",
    )
}

fn escaped(text: String) -> String {
    // Nearly every report is printable ASCII, and needs no escapes.
    if text.bytes().all(|b| matches!(b, b'\n' | b' '..=b'~')) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && Said::steers(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn only_what_steers_is_escaped_and_delete_is_ascii_too() {
        for plain in ["", "{\n  \"a\": \"b ~\"\n}", "\"größe\""] {
            assert_eq!(escaped(plain.to_owned()), plain);
        }
        assert_eq!(escaped("a\u{7f}b".to_owned()), "a\\u007fb");
        assert_eq!(escaped("a\u{202e}ö".to_owned()), "a\\u202eö");
        assert_eq!(escaped("\u{e0001}".to_owned()), "\\udb40\\udc01");
    }
}
