//! What a judgement on events looks at.

use redial_machine::{Event, Slot, utc};
use redial_model::{End, EventsFact, Facts, Finding, Rung};

/// How long ago, in seconds, the line may have been dialled when the logs are read: it waits for
/// answers.
pub(crate) const LATEST: f64 = 120.0;

/// How much later a report has to be made, in seconds, so that what it has of redial's own dialling
/// there can't be taken for this one.
const APART: f64 = LATEST + 60.0;

pub(crate) struct Case<'a> {
    pub(crate) log: &'a EventsFact,
    pub(crate) facts: &'a Facts,
}

impl<'a> Case<'a> {
    /// The latest event of an id.
    pub(crate) fn latest(&self, provider: &'a str, id: u32) -> Option<&'a Event> {
        self.log.of(provider, id).next()
    }

    /// How long before the check an event was, in seconds.
    pub(crate) fn age(&self, event: &Event) -> f64 {
        self.log.dialled - event.time
    }

    /// When the line was dialled, by the host's clock. A report that was made at another time has the
    /// events of another dialling: redial's own, of the host to itself. It says something of this one
    /// where it was made afterwards, late enough to tell the two apart, and the clocks are known.
    pub(crate) fn dialled(&self) -> Option<f64> {
        let Some(reported) = self.facts.reported() else {
            return Some(self.log.dialled);
        };
        let dialled = self.facts.joined_by_host(reported);
        dialled.filter(|time| self.log.dialled - time > APART)
    }

    /// Whether an event is from within so many seconds of the dialling. Both clocks are the host's.
    pub(crate) fn is_within(&self, event: &Event, seconds: f64) -> bool {
        let dialled = self.dialled();
        dialled.is_some_and(|time| (time - event.time).abs() < seconds)
    }

    /// Whether an event is from the time of the dialling, give or take.
    pub(crate) fn is_of_this_dial(&self, event: &Event) -> bool {
        self.is_within(event, LATEST)
    }

    /// Where the line broke.
    pub(crate) fn broke_at(&self) -> Option<Rung> {
        Some(self.facts.best_climb()?.broken()?.rung)
    }

    /// Whether the line did not get as far as TLS.
    pub(crate) fn is_far_from_tls(&self) -> bool {
        let climb = self.facts.best_climb();
        let x224 = climb.and_then(|c| c.rung(Rung::X224));
        x224.is_none_or(|rung| rung.end != End::Ok)
    }

    /// Whether an event may be the listener's, as far as it names the process that it is about: TLS
    /// and logons of TermService are LSASS's work for a process of services.
    pub(crate) fn may_be_of_listener(&self, event: &Event) -> bool {
        let owner = self.facts.listener.as_ref().and_then(|l| l.owner.seen());
        let owner = owner.and_then(Option::as_ref).map(|owner| owner.pid);
        let caller = event.number("CallerProcessID");
        let caller = caller.or_else(|| event.number("CallerPID"));
        let caller = caller.filter(|pid| *pid != 0);
        let image = event.field("CallerProcessImageName");
        let image = image.or_else(|| event.field("ProcessName"));
        let image = image.unwrap_or_default().to_ascii_lowercase();
        let is_lsass = image.contains("lsass");
        let is_of_another = owner.zip(caller).is_some_and(|(o, c)| o != c);
        is_lsass || (!is_of_another && (image.is_empty() || image.contains("svchost")))
    }

    pub(crate) fn dword_is(&self, slot: &Slot, n: u32) -> bool {
        self.facts.dword(slot) == Some(n)
    }

    /// An event as evidence.
    pub(crate) fn said(&self, finding: Finding, event: &Event) -> Finding {
        let fields: Vec<String> = event.data.iter().map(field).collect();
        let what = format!("event {} at {}", event.id, utc::stamp(event.time as i64));
        finding.with(what, fields.join(", "))
    }
}

fn field((name, text): &(redial_machine::Said, redial_machine::Said)) -> String {
    match name.as_str() {
        "" => text.as_str().into(),
        name if name.to_ascii_lowercase().starts_with("param") => text.as_str().into(),
        name => format!("{name} {text}"),
    }
}
