//! Reports on their way to the person: counted, hidden where asked for, written as they come.

use std::io::{self, IsTerminal, Write};

use redial_report::{Document, Outcome, Report, hide};

use crate::{
    exit::{Exit, Stop},
    options::Output,
    output::{Destination, progress},
    spool::Spool,
};

/// Writes reports as they come; none is kept.
pub struct ReportWriter {
    destination: Destination,
    document: Document,
    /// Where the document has to be put in order at the end.
    spool: Option<Spool>,
    privacy: bool,
    told: usize,
    expected: usize,
    shows_progress: bool,
    exit: Exit,
}

impl ReportWriter {
    /// For so many reports. A place nobody can write to is said here, before anything is dialled.
    pub fn new(output: Output, expected: usize) -> Result<Self, Stop> {
        let Output {
            format,
            look,
            privacy,
            to,
        } = output;
        let destination = Destination::open(to)?;
        let document = Document::of(expected, format, look);
        let spool = document
            .is_gathered()
            .then(|| Spool::within(destination.folder()));
        let mut writer = Self {
            destination,
            spool,
            privacy,
            told: 0,
            expected,
            shows_progress: expected > 1
                && io::stderr().is_terminal()
                && !io::stdout().is_terminal(),
            exit: Exit::Healthy,
            document,
        };
        writer.write(&writer.document.head())?;
        Ok(writer)
    }

    fn write(&mut self, text: &str) -> Result<(), Stop> {
        match &mut self.spool {
            _ if text.is_empty() => Ok(()),
            None => self.destination.write(text),
            Some(spool) => spool
                .add(text)
                .map_err(|e| Stop::unwritten("a temporary file", &e)),
        }
    }

    /// The next report.
    pub fn tell(&mut self, report: &Report) -> Result<(), Stop> {
        self.exit = match (report.verdict.outcome, self.exit) {
            (Outcome::Trouble, _) | (_, Exit::Trouble) => Exit::Trouble,
            (Outcome::Unknown, _) | (_, Exit::Unknown) => Exit::Unknown,
            (Outcome::Healthy, exit) => exit,
        };
        let text = if self.privacy {
            self.document.add(&hide(report))
        } else {
            self.document.add(report)
        };
        self.told += 1;
        if self.shows_progress {
            progress(self.told, self.expected);
        }
        self.write(&text)
    }

    /// How much was done, in a clause.
    pub fn done(&self) -> String {
        let place = match self.destination.path() {
            Some(path) if self.told > 0 => format!(", see {}", path.display()),
            _ => String::new(),
        };
        format!(
            "{} of {} hosts were checked{place}",
            self.told, self.expected
        )
    }

    /// Whether a report came from every host.
    pub fn is_whole(&self) -> bool {
        self.told >= self.expected
    }

    /// Ends the document and puts its file in place. A run that came to nothing leaves what was there.
    pub fn finish(mut self) -> Result<Exit, Stop> {
        if self.told == 0 && self.destination.is_kept_aside() {
            return Ok(self.exit);
        }
        self.write(&self.document.tail())?;
        if let Some(spool) = self.spool.take() {
            let ordered = spool.read().and_then(|mut material| {
                self.document.gather(&mut *material, &mut self.destination)
            });
            ordered
                .and_then(|()| self.destination.flush())
                .map_err(|e| self.destination.unwritten(&e))?;
        }
        self.destination.finish()?;
        Ok(self.exit)
    }
}

#[cfg(test)]
mod tests {
    use redial_files::ScratchFolder;
    use redial_model::{Diagnosis, Measured, Target};
    use redial_report::Format;

    use super::*;

    #[test]
    fn every_document_can_end_before_all_hosts_are_told() {
        let folder = ScratchFolder::new("writer").unwrap();
        let place = folder.path().join("report");
        let target = |n| Target::parse(&format!("srv{n}")).unwrap();
        let report = |n| Report::of(target(n), Measured::default(), Diagnosis::default());
        for (format, mark) in [
            (Format::Junit, "<testcase "),
            (Format::Prometheus, "redial_check_seconds{"),
            (Format::Json, "\n    \"schema\": 1,"),
        ] {
            let output = || Output {
                format,
                to: Some(place.clone()),
                ..Output::default()
            };
            let mut writer = ReportWriter::new(output(), 5).unwrap();
            (0..2).for_each(|n| writer.tell(&report(n)).unwrap());
            assert!(!writer.is_whole() && writer.done().starts_with("2 of 5 hosts"));
            writer.finish().unwrap();
            let written = std::fs::read_to_string(&place).unwrap();
            assert_eq!(written.matches(mark).count(), 2, "{written}");
            if format == Format::Junit {
                assert!(
                    written.contains("tests=\"2\"")
                        && written.trim_end().ends_with("</testsuites>")
                );
            }
            // One that comes to nothing leaves what is there.
            let none = ReportWriter::new(output(), 5).unwrap();
            assert_eq!(none.finish().unwrap(), Exit::Healthy);
            assert_eq!(std::fs::read_to_string(&place).unwrap(), written);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
