use redial_catalog::PROBES;
use redial_model::{Facts, Known, Side, Snag, SnagNote, Topic, present_probe, utc};
use redial_report::{HostReport, Report, hides_names};

use crate::Check;

/// Why a check can't be joined with what the host said of itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotJoined {
    /// The check has looked at the host itself.
    #[error(
        "this check has looked at the host's own computer already: leave the host's report out"
    )]
    SeesHost,
}

impl Check {
    /// Joins what a check saw from elsewhere with what the host said of itself, and judges both
    /// together. Only what the host alone can know is taken from its report.
    ///
    /// # Errors
    /// The check has looked at the host's own machine itself.
    pub fn joined(&self, near: Report, host: &HostReport) -> Result<Report, NotJoined> {
        if near.facts.sees_host() {
            return Err(NotJoined::SeesHost);
        }
        let mut report = near;
        report.snags.retain(|note| !is_of_host(note));
        report.snags.extend(snags(host));
        add(&mut report.facts, host, &report.started);
        if report.facts.other_machine().is_none() {
            report.side = Side::Host;
        }
        Ok(self.again(report))
    }
}

/// Adds the host's facts, and from where they are.
fn add(facts: &mut Facts, host: &HostReport, started: &str) {
    let near_hides = hides_names(facts, None);
    for topic in of_host() {
        if let Some(fact) = host.facts.fact(topic) {
            facts.add(fact);
        }
    }
    let stamp = started.replacen(' ', "T", 1);
    let joined = utc::seconds(&stamp).unwrap_or(host.source.read);
    let system = facts.system.as_ref();
    let client = system.map_or(Known::Unasked, |system| system.client.clone());
    let mut system = host.system(client, joined);
    if let Some(reported) = &mut system.reported {
        reported.names_hidden |= near_hides;
    }
    facts.add(system.into());
}

/// The topics that only the host's own machine can tell.
fn of_host() -> impl Iterator<Item = Topic> {
    let all = Topic::ALL.iter().copied();
    all.filter(|topic| topic.side() == Side::Host)
}

/// Whether a note is about a probe that looks at the host's machine.
fn is_of_host(note: &SnagNote) -> bool {
    let mut cards = PROBES.iter().map(|probe| probe.card());
    let card = cards.find(|card| card.id == present_probe(&note.probe));
    card.is_some_and(|card| card.side == Side::Host || card.tells == Topic::System)
}

/// What could not be read on the host; and what its report has no word of, which is not the same as
/// that it is not there.
fn snags(host: &HostReport) -> Vec<SnagNote> {
    let mut snags: Vec<SnagNote> = host
        .snags
        .iter()
        .filter(|n| is_of_host(n))
        .cloned()
        .collect();
    let cards = PROBES.iter().map(|probe| probe.card());
    for card in cards.filter(|card| card.side == Side::Host && !host.facts.knows(card.tells)) {
        if !snags.iter().any(|note| note.probe.as_str() == card.id) {
            snags.push(SnagNote {
                probe: card.id.into(),
                snag: Snag::NotAsked {
                    missing: "the host's report does not contain it".into(),
                },
            });
        }
    }
    snags
}
