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
        let mut destination = Destination::to(to);
        destination.open()?;
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

    /// How many reports came.
    pub fn told(&self) -> usize {
        self.told
    }

    /// Ends the document and puts its file in place.
    pub fn finish(mut self) -> Result<Exit, Stop> {
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
