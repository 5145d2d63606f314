//! What is left out of a capsule that would be too large, in a fixed order. Nothing that is left out
//! becomes "not there": it was not asked, or the look was cut short.

use std::collections::HashMap;

use redial_model::{Facts, Hex, Known, Said, Snag, SnagNote, Topic};

use crate::HostReport;

/// Longest that a word of the machine may be in the last resort, in characters.
const LONGEST: usize = 64;

/// One thing that is left out.
pub(super) struct Shedding {
    /// What it is, in words.
    says: &'static str,
    take: fn(&mut HostReport) -> bool,
}

/// The least telling first.
pub(super) const STEPS: &[Shedding] = &[
    step("events beyond the newest 10 of each kind", |r| {
        events(r, 10)
    }),
    step("events beyond the newest 4 of each kind", |r| events(r, 4)),
    step("key files of other programs", other_files),
    step("events beyond the newest of each kind", |r| events(r, 1)),
    step("the logs", |r| topic(r, Topic::Events, "events")),
    step("the firewall", |r| topic(r, Topic::Firewall, "firewall")),
    step("Group Policy", |r| topic(r, Topic::Policy, "policy")),
    step("what could not be read", snags),
    step("the services", |r| topic(r, Topic::Service, "service")),
    step("the listener", |r| topic(r, Topic::Listener, "listener")),
    step("certificates and keys", |r| topic(r, Topic::Key, "key")),
    step("further names of the computer", names),
];

const fn step(says: &'static str, take: fn(&mut HostReport) -> bool) -> Shedding {
    Shedding { says, take }
}

impl Shedding {
    /// Leaves it out, and says so where there was anything.
    pub(super) fn take(&self, report: &mut HostReport) {
        if (self.take)(report) {
            report.source.left_out.push(self.says.into());
        }
    }
}

/// The bytes of certificates: no judgement reads them.
pub(super) fn bytes(report: &mut HostReport) {
    if let Some(key) = &mut report.facts.key {
        key.certificates_mut().for_each(|c| c.der = Hex::default());
    }
}

/// Keeps so many of the newest events of each kind. How far back a channel is then known is where the
/// oldest one was that is left: its silence before that says nothing.
fn events(report: &mut HostReport, most: usize) -> bool {
    let Some(log) = &mut report.facts.events else {
        return false;
    };
    let mut counts: HashMap<(Said, u32), usize> = HashMap::new();
    let mut cut: HashMap<Said, f64> = HashMap::new();
    log.events.sort_by(|a, b| b.time.total_cmp(&a.time));
    log.events.retain(|event| {
        let count = counts
            .entry((event.provider.clone(), event.id))
            .or_default();
        *count += 1;
        if *count > most {
            let newest = cut.entry(event.channel.clone()).or_insert(event.time);
            *newest = newest.max(event.time);
        }
        *count <= most
    });
    for reach in &mut log.reach {
        // Events that name no channel may be of any.
        let of_it = [cut.get(&reach.channel), cut.get(&Said::default())];
        for time in of_it.into_iter().flatten() {
            reach.stopped = Some(reach.stopped.map_or(*time, |stopped| stopped.max(*time)));
        }
    }
    !cut.is_empty()
}

fn other_files(report: &mut HostReport) -> bool {
    let Some(key) = &mut report.facts.key else {
        return false;
    };
    let had = key
        .other_files
        .seen()
        .is_some_and(|files| !files.is_empty());
    if had {
        key.other_files = Known::Unread(no_room());
    }
    had
}

/// A whole topic: it is then as if nobody had asked.
fn topic(report: &mut HostReport, topic: Topic, probe: &str) -> bool {
    let had = report.facts.knows(topic);
    report.facts.forget(topic);
    if had {
        report.snags.push(SnagNote {
            probe: probe.into(),
            snag: no_room(),
        });
    }
    had
}

fn snags(report: &mut HostReport) -> bool {
    let own = |note: &SnagNote| note.snag == no_room();
    let before = report.snags.len();
    report.snags.retain(own);
    report.snags.len() < before
}

fn names(report: &mut HostReport) -> bool {
    report.facts = Facts::default();
    report.source.tool = short(&report.source.tool);
    let Some(machine) = report.machine.seen_mut() else {
        report.machine = Known::Unasked;
        return false;
    };
    machine.azure = None;
    machine.computer = short(&machine.computer);
    machine.domain = machine.domain.as_ref().map(short);
    machine.product = short(&machine.product);
    true
}

fn short(text: &Said) -> Said {
    text.as_str()
        .chars()
        .take(LONGEST)
        .collect::<String>()
        .into()
}

fn no_room() -> Snag {
    Snag::NotAsked {
        missing: "the capsule had no room for it".into(),
    }
}
