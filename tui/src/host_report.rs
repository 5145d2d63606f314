//! `--host-report`: what the host said of itself, read before anything is connected to.

use std::path::{Path, PathBuf};

use redial_check::Check;
use redial_kit::Machines;
use redial_model::Target;
use redial_report::{CommandPlace, HostReport, Report};

use crate::{cli::HostReportArgs, config::read_text, exit::Stop, output::complain};

/// More bytes than a saved report ever has.
pub const LARGEST_REPORT: u64 = 32 << 20;

/// What was found in the file that was named.
pub struct HostReports {
    file: PathBuf,
    all: Vec<HostReport>,
}

impl HostReports {
    /// What was asked for, when anything was.
    pub fn asked(args: &HostReportArgs) -> Result<Option<Self>, Stop> {
        let Some(file) = &args.host_report else {
            return Ok(None);
        };
        let text = read_text(file, LARGEST_REPORT)?;
        let all = HostReport::read_all(&text).map_err(|why| unfit(file, why))?;
        Ok(Some(Self {
            file: file.clone(),
            all,
        }))
    }

    /// Where commands are typed, with what the host said.
    pub fn place(&self, place: CommandPlace) -> CommandPlace {
        let file = match &*self.file {
            stdin if stdin == Path::new("-") => "FILE".into(),
            file => file.display().to_string(),
        };
        CommandPlace::Reported(Box::new(place), file)
    }

    /// The one that is about this host.
    pub fn of(self, target: &Target) -> Result<ToldBy, Stop> {
        let report = HostReport::choose(self.all, &target.host);
        Ok(ToldBy {
            report: report.map_err(|why| unfit(&self.file, why))?,
            file: self.file,
        })
    }
}

/// What one host said of itself, and the file it is from.
pub struct ToldBy {
    file: PathBuf,
    report: HostReport,
}

impl ToldBy {
    /// Machines that leave the host to its report.
    pub fn machines(&self, machines: &Machines) -> Result<Machines, Stop> {
        if machines.host.here() {
            return Err(Stop::usage(
                "redial runs on this host and reads it directly: leave --host-report out",
            ));
        }
        Ok(machines.clone())
    }

    /// What was seen from here and what the host said, judged together.
    pub fn joined(&self, check: &Check, near: Report) -> Result<Report, Stop> {
        let joined = check.joined(near, &self.report);
        let joined = joined.map_err(|why| Stop::usage(why.to_string()))?;
        if joined.facts.other_machine().is_some() {
            let (file, of) = (self.file.display(), self.report.called());
            complain(&format!(
                "{file} is about {of}, and another computer answers: what it says is not used"
            ));
        }
        Ok(joined)
    }
}

fn unfit(file: &Path, why: impl std::fmt::Display) -> Stop {
    let file = match file {
        stdin if stdin == Path::new("-") => "standard input".into(),
        file => file.display().to_string(),
    };
    Stop::usage(format!("{file} is no report of a host: {why}"))
}
