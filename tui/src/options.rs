//! What the options, the environment and the configuration file say together.

use std::{
    fs::{File, OpenOptions},
    io::IsTerminal,
    path::Path,
    time::Duration,
};

use redial_causes::Priors;
use redial_engine::{NoSuchProbe, Settings, select};
use redial_kit::{DynProbe, Machines, Timeouts};
use redial_report::{Format, Look};

use crate::{
    cli::How,
    config::{Config, read_text},
    exit::Stop,
    output::Output,
};

/// Hosts at a time when nothing else is said.
const JOBS: usize = 256;
/// Longest wait a user may ask for, in seconds.
const LONGEST: f64 = 120.0;

/// Everything a check needs besides its targets.
pub struct Options {
    pub probes: Vec<&'static dyn DynProbe>,
    pub settings: Settings,
    /// The machines at both ends, where they can be looked at.
    pub machines: Machines,
    pub priors: Priors,
    pub jobs: usize,
    pub format: Format,
    pub look: Look,
    pub privacy: bool,
    pub output: Output,
    pub log: Option<File>,
}

impl Options {
    /// Options stand above the environment, which clap reads, and both above the file.
    pub fn resolve(how: &How) -> Result<Self, Stop> {
        Self::with(how, &Config::read(how.config.as_deref())?)
    }

    /// The same, with a file that was read already.
    pub fn with(how: &How, config: &Config) -> Result<Self, Stop> {
        let list = |asked: &[String], kept: &[String]| {
            if asked.is_empty() {
                kept.to_vec()
            } else {
                asked.to_vec()
            }
        };
        let probes = select(
            redial_catalog::PROBES,
            &list(&how.only, &config.only),
            &list(&how.skip, &config.skip),
        )
        .map_err(|e| no_such(&e))?;
        let timeouts = match how.timeout.or(config.timeout) {
            None => Timeouts::default(),
            Some(seconds) if seconds > 0.0 && seconds <= LONGEST => {
                Timeouts::within(Duration::from_secs_f64(seconds))
            }
            Some(seconds) => {
                return Err(Stop::usage(format!(
                    "bad timeout `{seconds}`: give seconds above 0 and up to {LONGEST}"
                )));
            }
        };
        let jobs = how.jobs.or(config.jobs).unwrap_or(JOBS);
        if jobs == 0 {
            return Err(Stop::usage(
                "bad number of jobs `0`: one host at a time is the least",
            ));
        }
        let priors = match how.priors.as_ref().or(config.priors.as_ref()) {
            None => Priors::default(),
            Some(path) => Priors::parse(&read_text(path)?).map_err(|e| {
                Stop::usage(format!(
                    "{}: {}",
                    path.display(),
                    e.to_string().trim().replace('\n', " ")
                ))
            })?,
        };
        let output = Output::to(how.output.clone());
        let plain = how.no_color
            || config.no_color
            || std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Ok(Self {
            probes,
            machines: Machines::default(),
            settings: Settings {
                timeouts,
                deep: how.deep || config.deep,
            },
            priors,
            jobs,
            format: how.format.or(config.format).unwrap_or_default(),
            look: Look {
                colour: !plain && !dumb && how.output.is_none() && std::io::stdout().is_terminal(),
                ascii: how.ascii || config.ascii,
            },
            privacy: how.privacy || config.privacy,
            output,
            log: how
                .log
                .as_ref()
                .or(config.log.as_ref())
                .map(|path| open_log(path))
                .transpose()?,
        })
    }
}

/// A log that can't be kept is said before anything is dialled.
fn open_log(path: &Path) -> Result<File, Stop> {
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|e| Stop::usage(format!("can't write the log {}: {e}", path.display())))
}

fn no_such(error: &NoSuchProbe) -> Stop {
    let known = redial_catalog::PROBES
        .iter()
        .map(|p| p.card().id)
        .collect::<Vec<_>>()
        .join(", ");
    Stop::usage(format!(
        "`{}` is no probe: there are {known}",
        error.0.escape_debug()
    ))
}
