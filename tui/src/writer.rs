//! Reports on their way to the person: counted, hidden where asked for, written as they come.

use std::io::{self, IsTerminal, Write};

use redial_report::{Document, Format, HostReport, NO_CAPSULE, Outcome, PluginState, Report, hide};

use crate::{
    cli::FailOn,
    exit::{Exit, Stop},
    options::Output,
    output::Destination,
    progress::ProgressLine,
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
    progress: ProgressLine,
    fail_on: FailOn,
    exit: Exit,
}

impl ReportWriter {
    /// For so many reports. A place nobody can write to is said here, before anything is dialled.
    pub fn new(output: Output, expected: usize) -> Result<Self, Stop> {
        let Output {
            format,
            look,
            detail,
            place,
            privacy,
            quiet,
            fail_on,
            to,
        } = output;
        let is_printed = to.is_none() && !quiet;
        let destination = match to {
            None if quiet => Destination::nowhere(),
            to => Destination::open(to)?,
        };
        let document = Document::of(expected, format, look)
            .detail(detail)
            .at(place);
        // Where reports come one after the other on the same terminal, they show how far it is.
        let tells = is_printed && io::stdout().is_terminal() && !document.waits_for_all();
        let progress = if quiet || expected < 2 || tells {
            ProgressLine::hidden()
        } else {
            ProgressLine::on_terminal()
        };
        let spool = document
            .is_gathered()
            .then(|| Spool::within(destination.folder()));
        let mut writer = Self {
            destination,
            spool,
            privacy,
            told: 0,
            expected,
            progress,
            fail_on,
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
        self.exit = match (self.found(report), self.exit) {
            (plugin @ Exit::Plugin(_), _) => plugin,
            (Exit::Trouble, _) | (_, Exit::Trouble) => Exit::Trouble,
            (Exit::Unknown, _) | (_, Exit::Unknown) => Exit::Unknown,
            (_, exit) => exit,
        };
        if self.document.format() == Format::Capsule {
            self.has_capsule(report)?;
        }
        let text = if self.privacy {
            self.document.add(&hide(report))
        } else {
            self.document.add(report)
        };
        self.told += 1;
        let (told, expected) = (self.told, self.expected);
        self.progress.show(&format!("{told} of {expected} hosts"));
        self.write(&text)
    }

    /// A capsule is what a host says of itself, and is recognized by its names.
    fn has_capsule(&self, report: &Report) -> Result<(), Stop> {
        if self.privacy {
            return Err(Stop::usage(
                "a capsule with other names fits no host: leave --privacy out",
            ));
        }
        let host = HostReport::of(report);
        host.map(drop).ok_or_else(|| Stop {
            exit: Exit::Unknown,
            says: NO_CAPSULE.into(),
        })
    }

    /// How the program would end if this host were the only one.
    fn found(&self, report: &Report) -> Exit {
        if self.document.format() == Format::Nagios {
            return Exit::Plugin(PluginState::of(report));
        }
        match (report.verdict.outcome, self.fail_on) {
            (Outcome::Unknown, _) => Exit::Unknown,
            (_, FailOn::Never) => Exit::Healthy,
            (Outcome::Trouble, _) => Exit::Trouble,
            (Outcome::Healthy, FailOn::Warning) if report.has_warnings() => Exit::Trouble,
            (Outcome::Healthy, _) => Exit::Healthy,
        }
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
        self.progress.clear();
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
    use redial_model::{Diagnosis, Finding, Measured, Severity, Target};

    use super::*;

    #[test]
    fn what_makes_a_check_fail_is_asked_for() {
        let target = Target::parse("srv01").unwrap();
        let report = |outcome, severity| {
            let finding = Finding {
                code: "certificate.expired".into(),
                severity,
                says: "it expired".into(),
                evidence: vec![],
            };
            let diagnosis = Diagnosis {
                findings: vec![finding],
                ..Diagnosis::default()
            };
            let mut report = Report::of(target.clone(), Measured::default(), diagnosis);
            report.verdict.outcome = outcome;
            report
        };
        let sound = report(Outcome::Healthy, Severity::Info);
        let warned = report(Outcome::Healthy, Severity::Warning);
        let broken = report(Outcome::Trouble, Severity::Error);
        let unseen = report(Outcome::Unknown, Severity::Info);
        for (fail_on, report, exit) in [
            (FailOn::Trouble, &sound, Exit::Healthy),
            (FailOn::Trouble, &warned, Exit::Healthy),
            (FailOn::Trouble, &broken, Exit::Trouble),
            (FailOn::Warning, &sound, Exit::Healthy),
            (FailOn::Warning, &warned, Exit::Trouble),
            (FailOn::Warning, &broken, Exit::Trouble),
            (FailOn::Never, &broken, Exit::Healthy),
            (FailOn::Never, &unseen, Exit::Unknown),
        ] {
            let output = Output {
                quiet: true,
                fail_on,
                ..Output::default()
            };
            let mut writer = ReportWriter::new(output, 1).unwrap();
            writer.tell(report).unwrap();
            assert_eq!(writer.finish().unwrap(), exit, "{fail_on:?}");
        }
    }

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
