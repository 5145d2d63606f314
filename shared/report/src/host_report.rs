//! What a host said of itself: the part of a report that only the host itself can know.

use redial_model::{
    Facts, Known, ReportForm, Reported, Said, Side, SnagNote, SystemFact, Topic, machine::System,
    present_probe, utc,
};
use serde::Deserialize;

use crate::{Report, SCHEMA, UnfitCapsule, Unreadable, capsule::looks_like_capsule, hides_names};

/// Why there is no capsule of a report.
pub const NO_CAPSULE: &str = "no capsule: redial did not look at the host's own computer. Run `redial check localhost --format capsule` on the host itself, as administrator";

/// What a host said of itself, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct HostReport {
    /// The machine, where it could be read which one it is.
    pub machine: Known<System>,
    /// When it was read, in which form it came, and what it lacks.
    pub source: Reported,
    /// What was read: topics of the host's side alone.
    pub facts: Facts,
    /// What could not be read there.
    pub snags: Vec<SnagNote>,
}

impl HostReport {
    /// The host's part of a report; nothing where redial did not look at the host's own machine, or
    /// only joined what another report said.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let looked = report.facts.sees_host() || report.side == Side::Host;
        if !looked || report.facts.reported().is_some() {
            return None;
        }
        let mut facts = report.facts.clone();
        let others = Topic::ALL.iter().filter(|t| t.side() != Side::Host);
        others.for_each(|topic| facts.forget(*topic));
        let system = report.facts.system.as_deref();
        let stamp = report.started.as_str().replacen(' ', "T", 1);
        let source = Reported {
            read: utc::seconds(&stamp)?,
            tool: report.tool.clone(),
            form: ReportForm::Json,
            ..Reported::default()
        };
        Some(Self {
            machine: system.map_or(Known::Unasked, |system| system.host.clone()),
            source,
            facts,
            snags: report
                .snags
                .iter()
                .filter(|n| is_of_host(n))
                .cloned()
                .collect(),
        })
    }

    /// What its machine is called; nothing where that could not be read.
    #[must_use]
    pub fn computer(&self) -> Option<&Said> {
        let computer = self.machine.seen().map(|machine| &machine.computer);
        computer.filter(|name| !name.is_empty())
    }

    /// Its name, or a word in its place.
    #[must_use]
    pub fn called(&self) -> &str {
        self.computer()
            .map_or("a host without a name", Said::as_str)
    }

    /// What is known of both ends where this is joined with a check that began then.
    #[must_use]
    pub fn system(&self, client: Known<System>, joined: f64) -> SystemFact {
        SystemFact {
            client,
            host: self.machine.clone(),
            reported: Some(Reported {
                joined,
                ..self.source.clone()
            }),
        }
    }

    /// Every host's part of a text: of reports as JSON, or of capsules, however they were copied.
    ///
    /// # Errors
    /// It has none: see [`UnfitHostReport`].
    pub fn read_all(text: &str) -> Result<Vec<Self>, UnfitHostReport> {
        let mut all = match text.trim_start().chars().next() {
            _ if looks_like_capsule(text) => Self::read_capsules(text)?,
            None => return Err(UnfitHostReport::Empty),
            Some('{' | '[') => Self::read_json(text)?,
            Some(_) => return Err(UnfitHostReport::Neither),
        };
        for one in &mut all {
            one.source.names_hidden = hides_names(&one.facts, one.computer());
        }
        Ok(all)
    }

    /// Every host's part of the JSON in a text: one report, a list of them, or one a line.
    ///
    /// # Errors
    /// It is no JSON, no report, one of another schema, or no report in it is of a host that looked at
    /// itself.
    fn read_json(text: &str) -> Result<Vec<Self>, UnfitHostReport> {
        let mut all = Vec::new();
        let mut count = 0;
        for report in reports(text)? {
            count += 1;
            all.extend(Self::of(&report));
        }
        match (all.is_empty(), count) {
            (true, 0) => Err(UnfitHostReport::Empty),
            (true, _) => Err(UnfitHostReport::FromElsewhere),
            (false, _) => Ok(all),
        }
    }

    /// The latest report of the machine with this name; where no name fits, the only one there is.
    ///
    /// # Errors
    /// There are several machines, and none of them, or nobody knows which, is meant.
    pub fn choose(mut all: Vec<Self>, host: &str) -> Result<Self, UnfitHostReport> {
        let is_asked = |one: &Self| {
            let name = one.computer().map(Said::as_str);
            name.is_some_and(|name| redial_model::same_host(host, name))
        };
        if all.iter().any(is_asked) {
            all.retain(is_asked);
        }
        all.sort_by(|a, b| a.source.read.total_cmp(&b.source.read));
        let Some(last) = all.pop() else {
            return Err(UnfitHostReport::Empty);
        };
        if all.iter().all(|one| one.computer() == last.computer()) {
            return Ok(last);
        }
        all.push(last);
        Err(UnfitHostReport::Several {
            machines: named(&all),
            host: host.into(),
        })
    }
}

/// Whether a note is about a probe that looks at the host's machine: those are called as what they
/// tell.
fn is_of_host(note: &SnagNote) -> bool {
    let probe = present_probe(&note.probe);
    let mut of_host = Topic::ALL
        .iter()
        .filter(|t| t.side() == Side::Host || **t == Topic::System);
    of_host.any(|topic| topic.word() == probe)
}

/// Names that a sentence holds.
const NAMES: usize = 5;

/// The names of machines, each once, as a part of a sentence.
fn named(all: &[HostReport]) -> String {
    let mut names: Vec<&str> = all.iter().map(HostReport::called).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(NAMES);
    let shown = names[..names.len() - more].join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Every report of a text. A text of one report a line is several values, one after the other.
fn reports(text: &str) -> Result<Vec<Report>, UnfitHostReport> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut values =
            serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        values.next().transpose().map_err(Unreadable::from)?;
        let (one, further) = rest.split_at(values.byte_offset());
        if one.starts_with('[') {
            all.extend(listed(one)?);
        } else {
            all.push(Report::read(one)?);
        }
        rest = further.trim_start();
    }
    Ok(all)
}

/// The reports of a list.
fn listed(text: &str) -> Result<Vec<Report>, Unreadable> {
    #[derive(Deserialize)]
    struct Versioned {
        schema: Option<u64>,
    }
    let versions = serde_json::from_str::<Vec<Versioned>>(text);
    let versions = versions.map_err(|e| match e.is_data() {
        true => Unreadable::NoReport,
        false => e.into(),
    })?;
    for version in versions {
        match version.schema {
            None => return Err(Unreadable::NoReport),
            Some(schema) if schema != u64::from(SCHEMA) => return Err(Unreadable::Schema(schema)),
            Some(_) => {}
        }
    }
    Ok(serde_json::from_str(text)?)
}

/// Why a text can't be used as what a host said of itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnfitHostReport {
    /// A report in it can't be read.
    #[error("{}", unreadable(.0))]
    Unreadable(#[from] Unreadable),
    /// It has no report at all.
    #[error(
        "it is empty: it needs what `redial check localhost --format capsule` prints on the host"
    )]
    Empty,
    /// A capsule in it can't be read.
    #[error(transparent)]
    Capsule(#[from] UnfitCapsule),
    /// It is something else.
    #[error(
        "it has neither a capsule (`redial check localhost --format capsule`) nor a report (`--format json`)"
    )]
    Neither,
    /// Nobody looked at the host's own machine.
    #[error(
        "redial did not look at the host's own computer there: run `redial check localhost --format json` on the host itself, as administrator"
    )]
    FromElsewhere,
    /// It is about several machines.
    #[error("it has reports of {machines}, and none of them is called {}: name the host as it calls itself, or save the one report in a file of its own", Said::new(.host))]
    Several {
        /// Those it has reports of.
        machines: String,
        /// The host that was asked for.
        host: String,
    },
}

/// A report is larger than what many windows show of it.
fn unreadable(why: &Unreadable) -> String {
    match why {
        Unreadable::Json(error) if error.is_eof() => "it ends too early, as if it was cut: print a capsule on the host, which is much shorter (`redial check localhost --format capsule`)".into(),
        why => why.to_string(),
    }
}

#[cfg(test)]
mod tests;
