use std::path::Path;

use redial_model::Said;
use schemars::JsonSchema;
use serde::Deserialize;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people: one host as a whole report, many as a table.
    #[default]
    Text,
    /// One row a host, problems first.
    Table,
    /// One row a host, comma-separated, as each host is done.
    Csv,
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
    /// One line of a monitoring plugin, with performance data and a plugin's exit code; for one host.
    Nagios,
    /// SARIF, as code hosts and review tools read it.
    Sarif,
    /// What the host says of itself, in at most 4,096 bytes of plain text, for `--host-report`.
    Capsule,
}

/// The endings of files, each with the format it stands for; the first of a format is its usual one.
const ENDINGS: [(&str, Format); 17] = [
    ("txt", Format::Text),
    ("text", Format::Text),
    ("log", Format::Text),
    ("csv", Format::Csv),
    ("json", Format::Json),
    ("ndjson", Format::Ndjson),
    ("jsonl", Format::Ndjson),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xml", Format::Junit),
    ("prom", Format::Prometheus),
    ("tbl", Format::Table),
    ("nagios", Format::Nagios),
    ("sarif", Format::Sarif),
    ("capsule", Format::Capsule),
];

impl Format {
    /// Every format with the word it is asked for by.
    pub const NAMED: [(&'static str, Self); 12] = [
        ("text", Self::Text),
        ("table", Self::Table),
        ("csv", Self::Csv),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
        ("junit", Self::Junit),
        ("prometheus", Self::Prometheus),
        ("nagios", Self::Nagios),
        ("sarif", Self::Sarif),
        ("capsule", Self::Capsule),
    ];

    /// The format that a file's name asks for by its ending; nothing where it has none.
    ///
    /// # Errors
    /// No format has this ending.
    pub fn of_file(file: &Path) -> Result<Option<Self>, UnknownEnding> {
        let Some(ending) = file.extension().filter(|ending| !ending.is_empty()) else {
            return Ok(None);
        };
        let ending = ending.to_string_lossy();
        let known = ENDINGS
            .iter()
            .find(|(known, _)| ending.eq_ignore_ascii_case(known));
        known
            .map(|(_, format)| Some(*format))
            .ok_or_else(|| UnknownEnding(Said::new(&ending)))
    }

    /// The usual ending of a file in this format, without its dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        let usual = ENDINGS.iter().find(|(_, format)| *format == self);
        usual.map_or("txt", |(ending, _)| ending)
    }
}

/// A file's ending that stands for no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "redial writes no `.{0}` files: use .txt, .html, .md, .json, .ndjson, .csv, .xml (JUnit), .sarif, .capsule or .prom"
)]
pub struct UnknownEnding(Said);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_names_its_format() {
        let of = |file: &str| Format::of_file(Path::new(file));
        assert_eq!(of("report.html"), Ok(Some(Format::Html)));
        assert_eq!(of("a.b/REPORT.MD"), Ok(Some(Format::Markdown)));
        assert_eq!(of("report"), Ok(None));
        assert_eq!(of(".hidden"), Ok(None));
        assert!(of("report.pdf").unwrap_err().to_string().contains(".pdf"));
        for (_, format) in Format::NAMED {
            let file = format!("report.{}", format.ending());
            assert_eq!(of(&file), Ok(Some(format)));
        }
    }
}
