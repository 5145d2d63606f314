mod ordered;

use std::io::{self, BufRead, Seek, Write};

use self::ordered::Sections;
use super::{
    Format, csv, html, json::inert_json, junit, markdown, nagios, prometheus, sarif, text,
};
use crate::{CommandPlace, HostReport, Layout, Look, NO_CAPSULE, Report, fleet::Fleet};

/// How much of many hosts a text tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// A row a host, and a summary.
    #[default]
    Rows,
    /// Every report in full as it comes, then the rows and the summary.
    Full,
}

/// Reports written one after the other, so that nobody has to keep them: first the head, then each
/// report as it comes, then the tail. Of many hosts a row each is kept, for the table and the
/// contents of a page, where problems come first.
///
/// Some formats can't be written from top to bottom: JUnit's head counts its cases, Prometheus wants
/// all lines of a gauge together, and a page of many hosts begins with its contents. Of these
/// (`is_gathered`) the text is only the material, which is kept aside and put in order by `gather`.
#[derive(Debug)]
pub struct Document {
    hosts: usize,
    format: Format,
    look: Look,
    detail: Detail,
    place: CommandPlace,
    told: usize,
    /// Elements of a list that were written.
    elements: usize,
    fleet: Fleet,
    sections: Sections,
    counts: junit::Counts,
    targets: prometheus::Targets,
}

impl Document {
    /// A document of so many reports.
    #[must_use]
    pub fn of(hosts: usize, format: Format, look: Look) -> Self {
        Self {
            hosts,
            format,
            look,
            detail: Detail::default(),
            place: CommandPlace::default(),
            told: 0,
            elements: 0,
            fleet: Fleet::default(),
            sections: Sections::default(),
            counts: junit::Counts::default(),
            targets: prometheus::Targets::default(),
        }
    }

    /// What it is written in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// How much of many hosts is told.
    #[must_use]
    pub fn detail(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    /// Where the commands it shows are typed.
    #[must_use]
    pub fn at(self, place: CommandPlace) -> Self {
        Self { place, ..self }
    }

    /// Whether what is written is the material for `gather`, and not the document itself.
    #[must_use]
    pub fn is_gathered(&self) -> bool {
        match self.format {
            Format::Junit | Format::Prometheus => true,
            Format::Html | Format::Markdown => self.hosts != 1,
            _ => false,
        }
    }

    /// Whether nothing is seen of a report before all of them are told.
    #[must_use]
    pub fn waits_for_all(&self) -> bool {
        self.is_gathered() || self.shows_rows() && !self.shows_reports()
    }

    /// Whether a text ends in a table and a summary.
    fn shows_rows(&self) -> bool {
        match self.format {
            Format::Table => true,
            Format::Text => self.hosts != 1,
            _ => false,
        }
    }

    /// Whether a text has whole reports in it.
    fn shows_reports(&self) -> bool {
        self.format == Format::Text && (self.hosts == 1 || self.detail == Detail::Full)
    }

    /// What stands before the first report.
    #[must_use]
    pub fn head(&self) -> String {
        match self.format {
            Format::Json if self.hosts == 0 => "[".into(),
            Format::Json if self.hosts > 1 => "[\n".into(),
            Format::Csv => csv::head(),
            Format::Sarif => sarif::head(),
            _ => String::new(),
        }
    }

    /// The next report.
    pub fn add(&mut self, report: &Report) -> String {
        let first = self.told == 0;
        self.told += 1;
        if self.hosts != 1 || self.shows_rows() {
            self.fleet.add(report);
        }
        let after = |gap: &str| if first { "" } else { gap }.to_owned();
        let text = match self.format {
            Format::Text if self.shows_reports() => {
                after("\n") + &text::render(report, self.look, &self.place)
            }
            Format::Text | Format::Table => String::new(),
            Format::Csv => csv::row(report),
            Format::Json if self.hosts == 1 => inert_json(serde_json::to_string_pretty(report)),
            Format::Json => after(",\n") + &element(report),
            Format::Ndjson => inert_json(serde_json::to_string(report)),
            Format::Markdown => markdown::render(report, self.look, &self.place, self.anchor()),
            Format::Html if self.hosts == 1 => {
                let title = format!("redial: {}", report.target);
                html::head(&title) + &html::render(report, self.look, &self.place, None)
            }
            Format::Html => html::render(report, self.look, &self.place, self.anchor()),
            Format::Junit => {
                self.counts.add(report);
                junit::case(report)
            }
            Format::Prometheus => prometheus::samples(report, &mut self.targets),
            Format::Nagios => nagios::line(report),
            Format::Sarif => self.listed(sarif::results(report)),
            Format::Capsule => capsule(report),
        };
        self.sections.add(&text);
        text
    }

    /// Elements of one list that goes over all reports.
    fn listed(&mut self, elements: Vec<String>) -> String {
        let mut text = String::new();
        for element in elements {
            text += if self.elements == 0 { "\n" } else { ",\n" };
            text += &element;
            self.elements += 1;
        }
        text
    }

    /// The number of the report that is written; a document of one needs none.
    fn anchor(&self) -> Option<usize> {
        (self.hosts != 1).then(|| self.told - 1)
    }

    /// What stands behind the last report.
    #[must_use]
    pub fn tail(&self) -> String {
        match self.format {
            Format::Json if self.hosts == 0 => "]\n".into(),
            Format::Json if self.hosts > 1 => "\n]\n".into(),
            Format::Html if self.hosts == 1 && self.told == 0 => {
                html::head("redial: 0 hosts") + html::TAIL
            }
            Format::Html if self.hosts == 1 => html::TAIL.into(),
            Format::Sarif => sarif::tail(),
            Format::Text | Format::Table if self.shows_rows() => {
                let mut paper = Layout::new(self.look);
                if self.shows_reports() && self.told > 0 {
                    paper.blank();
                }
                self.fleet.write(&mut paper);
                paper.finish()
            }
            _ => String::new(),
        }
    }

    /// Writes the document from everything that was handed out, in its order.
    ///
    /// # Errors
    ///
    /// Reading the material or writing the document failed.
    pub fn gather(
        &self,
        material: &mut (impl BufRead + Seek + ?Sized),
        to: &mut impl Write,
    ) -> io::Result<()> {
        material.rewind()?;
        match self.format {
            Format::Junit => {
                let (head, tail) = self.counts.frame();
                to.write_all(head.as_bytes())?;
                io::copy(material, to)?;
                to.write_all(tail.as_bytes())
            }
            Format::Prometheus => prometheus::gather(material, to),
            Format::Html => {
                let page = html::head(&format!("redial: {} hosts", self.told));
                to.write_all(page.as_bytes())?;
                to.write_all(html::contents(&self.fleet).as_bytes())?;
                self.sections.write(&self.fleet, material, to)?;
                to.write_all(html::TAIL.as_bytes())
            }
            Format::Markdown => {
                to.write_all(markdown::contents(&self.fleet).as_bytes())?;
                self.sections.write(&self.fleet, material, to)
            }
            _ => io::copy(material, to).map(drop),
        }
    }
}

/// The report's capsule, or why it has none.
fn capsule(report: &Report) -> String {
    let host = HostReport::of(report);
    host.map_or_else(|| format!("{NO_CAPSULE}\n"), |host| host.capsule())
}

/// A report as an element of a list. A line feed in a JSON text stands only between its parts.
fn element(report: &Report) -> String {
    let text = inert_json(serde_json::to_string_pretty(report));
    format!("  {}", text.trim_end_matches('\n').replace('\n', "\n  "))
}

#[cfg(test)]
mod tests;
