//! What the options, the environment and the configuration file say together.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use redial_catalog::Priors;
use redial_check::{Check, Jobs};
use redial_engine::{NoSuchProbe, select};
use redial_kit::{DynProbe, Timeouts};
use redial_report::{CommandPlace, Detail, Format, Look};

use crate::{
    cli::{FailOn, How},
    config::{Config, LARGEST, read_text},
    exit::Stop,
    log,
    manner::Wishes,
    no_such::NoSuch,
};

/// Longest wait a user may ask for, in seconds.
const LONGEST: f64 = 120.0;
/// The word for as many hosts at a time as the machine can serve.
const AUTO: &str = "auto";

/// How to check, and what becomes of the reports.
pub struct Options {
    pub check: Check,
    pub jobs: Jobs,
    pub output: Output,
}

/// How reports are written, and where.
#[derive(Clone, Debug, Default)]
pub struct Output {
    pub format: Format,
    pub look: Look,
    /// How much of many hosts a text tells.
    pub detail: Detail,
    /// Where the commands it shows are typed.
    pub place: CommandPlace,
    /// Whether names and addresses are replaced.
    pub privacy: bool,
    /// Whether only the exit code tells.
    pub quiet: bool,
    /// From which result on the exit code is that of trouble.
    pub fail_on: FailOn,
    /// A file in place of standard output; `-` is standard output.
    pub to: Option<PathBuf>,
}

impl How {
    /// Whether the command line asks for a report: in a format, in a file, or only as an exit code.
    pub fn asks_for_report(&self) -> bool {
        self.format.is_some() || self.json || self.output.is_some() || self.quiet
    }
}

impl Options {
    /// Options stand above the environment, which clap reads, and both above the file.
    pub fn resolve(how: &How) -> Result<Self, Stop> {
        Self::with(how, &Config::read(how.config.as_deref())?)
    }

    /// The same, with a file that was read already.
    pub fn with(how: &How, config: &Config) -> Result<Self, Stop> {
        let log = how.log.as_ref().or(config.log.as_ref());
        let usual = Check::default();
        Ok(Self {
            jobs: jobs_of(how, config)?,
            check: Check {
                probes: probes(how, config)?,
                timeouts: timeouts(how.timeout.or(config.timeout))?,
                deep: how.deep || config.deep,
                eager: how.eager,
                priors: priors(how, config)?.unwrap_or(usual.priors),
                observer: log.map(|path| log::keep(path)).transpose()?,
                ..usual
            },
            output: output(how, config)?,
        })
    }
}

/// Whether these options and this file say together how to check. Nothing is opened to be written.
pub fn examined(how: &How, config: &Config) -> Result<(), Stop> {
    jobs_of(how, config)?;
    probes(how, config)?;
    timeouts(how.timeout.or(config.timeout))?;
    priors(how, config).map(drop)
}

fn jobs_of(how: &How, config: &Config) -> Result<Jobs, Stop> {
    let in_file = config.jobs.as_ref().map(|j| j.0.as_str());
    jobs(how.jobs.as_deref().or(in_file))
}

fn probes(how: &How, config: &Config) -> Result<Vec<&'static dyn DynProbe>, Stop> {
    let asked = |options: &Vec<String>, file: &Vec<String>| {
        let list = if options.is_empty() { file } else { options };
        list.iter()
            .flat_map(|word| of_side(word))
            .collect::<Vec<_>>()
    };
    select(
        redial_catalog::PROBES,
        &asked(&how.only, &config.only),
        &asked(&how.skip, &config.skip),
    )
    .map_err(|e| no_such(&e))
}

/// The probes of a side, where the word is one; the word itself elsewhere.
fn of_side(word: &str) -> Vec<String> {
    let cards = redial_catalog::PROBES.iter().map(|p| p.card());
    let of_side = cards.filter(|card| card.side.word() == word);
    let names: Vec<_> = of_side.map(|card| card.id.to_owned()).collect();
    match names.is_empty() {
        true => vec![word.to_owned()],
        false => names,
    }
}

fn no_such(error: &NoSuchProbe) -> Stop {
    let mut known: Vec<_> = redial_catalog::PROBES.iter().map(|p| p.card().id).collect();
    known.extend(["network", "client", "host"]);
    let no = NoSuch {
        kind: "a probe or a side",
        name: &error.0,
        known: &known,
        list: "redial list probes",
    };
    no.into()
}

fn timeouts(asked: Option<f64>) -> Result<Timeouts, Stop> {
    match asked {
        None => Ok(Timeouts::default()),
        Some(seconds) if seconds > 0.0 && seconds <= LONGEST => {
            Ok(Timeouts::within(Duration::from_secs_f64(seconds)))
        }
        Some(seconds) => Err(Stop::usage(format!(
            "bad timeout `{seconds}`: give seconds above 0 and up to {LONGEST}"
        ))),
    }
}

fn jobs(asked: Option<&str>) -> Result<Jobs, Stop> {
    let Some(word) = asked.filter(|word| *word != AUTO) else {
        return Ok(Jobs::Adapting);
    };
    word.parse::<NonZeroUsize>().map(Jobs::Fixed).map_err(|_| {
        Stop::usage(format!(
            "bad number of jobs `{}`: give a number of hosts from 1, or {AUTO}",
            word.escape_debug()
        ))
    })
}

fn priors(how: &How, config: &Config) -> Result<Option<Priors>, Stop> {
    let Some(path) = how.priors.as_ref().or(config.priors.as_ref()) else {
        return Ok(None);
    };
    let read = Priors::parse(&read_text(path, LARGEST)?).map_err(|e| {
        Stop::usage(format!(
            "{}: {}",
            path.display(),
            e.to_string().trim().replace('\n', " ")
        ))
    })?;
    Ok(Some(read))
}

fn output(how: &How, config: &Config) -> Result<Output, Stop> {
    let to = how.output.clone().filter(|to| to.as_os_str() != "-");
    let asked = if how.json {
        Some(Format::Json)
    } else {
        how.format
    };
    let format = match (asked, &to) {
        (None, Some(file)) => by_ending(file)?,
        (asked, _) => asked,
    };
    let wishes = Wishes {
        colourless: how.no_color || config.no_color,
        ascii: how.ascii || config.ascii,
        private: how.privacy || config.privacy,
        filed: to.is_some(),
    };
    Ok(Output {
        format: format.or(config.format).unwrap_or_default(),
        look: wishes.look(),
        detail: if how.full || config.full {
            Detail::Full
        } else {
            Detail::Rows
        },
        place: CommandPlace::default(),
        privacy: wishes.private,
        quiet: how.quiet || config.quiet,
        fail_on: how.fail_on.or(config.fail_on).unwrap_or_default(),
        to,
    })
}

/// The format that a file's ending asks for. A pipe or a device is called as it is called.
fn by_ending(file: &Path) -> Result<Option<Format>, Stop> {
    if file.metadata().is_ok_and(|there| !there.is_file()) {
        return Ok(None);
    }
    Format::of_file(file).map_err(|unknown| {
        Stop::usage(format!(
            "{}: {unknown}, or name a format with --format",
            file.display()
        ))
    })
}
