use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use redial_engine::Rights;
use redial_kit::ProbeCard;
use redial_model::{Cause, Finding, Plan, Severity, Snag, Target};
use redial_report::{AddressLine, LineRung, Report, VantageLine};

use crate::readonly::{HostNames, ReadonlyRules};

use super::{
    channel::HostChannel, journal::JournalEntry, live::Live, mend::Mend, place::HostPlace,
    shown::Shown, signing_in::SigningIn,
};

/// How far a host's check is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was done for it yet.
    Asleep,
    /// It is made ready.
    Opening,
    /// Probes are being asked.
    Checking,
    /// They were all asked.
    Checked,
    /// Somebody signs in.
    SigningIn,
    /// The person stopped it.
    Cancelled,
    /// It could not be made ready.
    Failed(String),
}

/// What is dialled, and which machines are in reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// What is dialled.
    pub target: Target,
    /// The machine redial dials from.
    pub client: Rights,
    /// The machine that is dialled.
    pub host: Rights,
    /// What the machine that is dialled calls itself, where it is this one.
    pub host_names: HostNames,
    /// The same of the machine redial dials from.
    pub client_names: HostNames,
    /// Whether this program could be started again with more rights.
    pub can_elevate: bool,
    /// Whether the redial at the far end of the channel changes nothing.
    pub far_readonly: bool,
    /// The words that name this place on the command line: `srv01`, or `--lab key-denied`.
    pub words: String,
}

/// How far a probe is.
#[derive(Clone, Debug, PartialEq)]
pub enum ProbeProgress {
    /// It waits for what it needs.
    Waiting,
    /// It is looking.
    Looking,
    /// It told its topic, after so many milliseconds.
    Told(f64),
    /// It could not look.
    Snagged(Snag),
}

/// A probe and how far it is.
#[derive(Clone, Debug)]
pub struct ProbeRow {
    /// The probe.
    pub card: &'static ProbeCard,
    /// How far it is.
    pub asked: ProbeProgress,
}

impl ProbeRow {
    /// What it found.
    pub fn found<'a>(
        &self,
        findings: &'a [Finding],
    ) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let codes = self.card.codes;
        findings
            .iter()
            .filter(move |f| codes.iter().any(|c| c.code == f.code))
    }

    /// The gravest of what it found.
    pub fn worst(&self, findings: &[Finding]) -> Option<Severity> {
        self.found(findings).map(|f| f.severity).max()
    }

    /// Whether it had nothing to look at, or was not allowed to.
    pub fn is_folded(&self) -> bool {
        matches!(
            self.asked,
            ProbeProgress::Snagged(Snag::NotHere | Snag::NeedsElevation | Snag::NotAsked { .. })
        )
    }
}

/// One host and everything known about it.
#[derive(Clone, Debug)]
pub struct HostState {
    /// Where it comes from.
    pub place: HostPlace,
    /// As it was named.
    pub name: String,
    /// Whether it is marked in the list.
    pub marked: bool,
    /// Whether it was removed from the list.
    pub removed: bool,
    /// What it simulates in the demo.
    pub plays: &'static str,
    /// The channel to it, where one was named.
    pub channel: Option<HostChannel>,
    /// Other places from which it is looked at, too, as they were typed.
    pub places: Vec<String>,
    /// How far its check is.
    pub stage: Stage,
    /// The sign-in that is under way, or that the report is about.
    pub signing_in: Option<SigningIn>,
    /// What is dialled, once it is ready.
    pub reach: Option<Reach>,
    /// Its probes.
    pub rows: Vec<ProbeRow>,
    /// The lines as they are climbed, or were dialled last.
    pub lines: Vec<AddressLine>,
    /// The same from other places, by their numbers, while they look.
    pub views: BTreeMap<usize, VantageLine>,
    /// What was found so far.
    pub found: Vec<Finding>,
    /// The last whole report.
    pub shown: Option<Arc<Shown>>,
    /// The line, dialled again and again.
    pub live: Live,
    /// What is or was done to it.
    pub mend: Option<Mend>,
    /// What was changed, the latest first.
    pub journal: Vec<JournalEntry>,
    /// Why the journal can't be read.
    pub unread: Option<String>,
    /// The probe that is picked.
    pub probe: usize,
    /// The cause that is picked.
    pub cause: usize,
    /// The fix that is picked.
    pub fix: usize,
    /// The record that is picked.
    pub entry: usize,
}

impl HostState {
    /// A host nothing was done for.
    pub fn new(
        place: HostPlace,
        name: String,
        plays: &'static str,
        probes: &[&'static ProbeCard],
        live: Live,
    ) -> Self {
        let mut host = Self {
            rows: vec![],
            place,
            name,
            marked: false,
            removed: false,
            plays,
            channel: None,
            places: vec![],
            stage: Stage::Asleep,
            signing_in: None,
            reach: None,
            lines: vec![],
            views: BTreeMap::new(),
            found: vec![],
            shown: None,
            live,
            mend: None,
            journal: vec![],
            unread: None,
            probe: 0,
            cause: 0,
            fix: 0,
            entry: 0,
        };
        host.ask_these(probes);
        host
    }

    /// Why it is not changed, by these rules.
    pub fn kept_by(&self, rules: &ReadonlyRules) -> Option<String> {
        let named = match &self.place {
            HostPlace::Host(target) => HostNames::typed(target),
            _ => HostNames::default(),
        };
        let Some(reach) = &self.reach else {
            return rules.lists(&named);
        };
        let host = HostNames::typed(&reach.target)
            .and(&named)
            .and(&reach.host_names);
        let host = match &self.shown {
            Some(shown) => host.seen(&shown.plain.facts),
            None => host,
        };
        rules
            .keeps(&host)
            .or_else(|| rules.lists(&reach.client_names))
    }

    /// Has its rows be of these probes; what is known of a probe stays.
    pub fn ask_these(&mut self, probes: &[&'static ProbeCard]) {
        // The hosts of the lab are named by no file.
        let lab = Target::at(self.name.as_str(), 3389);
        let target = match &self.place {
            HostPlace::Host(target) => target,
            _ => &lab,
        };
        let known = std::mem::take(&mut self.rows);
        let asked = |id| known.iter().find(|row| row.card.id == id);
        let cards = self.cards(probes);
        let rows = cards.into_iter().filter(|card| (card.concerns)(target));
        let rows = rows.map(|card| ProbeRow {
            card,
            asked: asked(card.id).map_or(ProbeProgress::Waiting, |row| row.asked.clone()),
        });
        self.rows = rows.collect();
        self.probe = self.probe.min(self.rows.len().saturating_sub(1));
    }

    /// Whether something is going on.
    pub fn is_busy(&self) -> bool {
        matches!(
            self.stage,
            Stage::Opening | Stage::Checking | Stage::SigningIn
        ) || self.is_mending()
    }

    /// Whether the machine was changed since the report was made.
    pub fn is_outdated(&self) -> bool {
        self.mend.as_ref().is_some_and(Mend::is_unseen)
    }

    /// Whether it is being changed right now.
    pub fn is_mending(&self) -> bool {
        self.mend.as_ref().is_some_and(Mend::is_running)
    }

    /// The last whole report, unless another is being made.
    pub fn settled(&self) -> Option<&Shown> {
        self.shown
            .as_deref()
            .filter(|_| self.stage != Stage::Checking)
    }

    /// The address of the connection that got furthest.
    pub fn dialled_at(&self) -> Option<SocketAddr> {
        let climb = self.shown.as_deref()?.plain.facts.best_climb()?;
        Some(climb.address)
    }

    /// The line that got furthest, as it is now.
    pub fn best(&self) -> Option<&[LineRung]> {
        let height =
            |line: &AddressLine| line.line.iter().take_while(|r| r.state.is_whole()).count();
        self.lines
            .iter()
            .rev()
            .max_by_key(|l| height(l))
            .map(|l| &l.line[..])
    }

    /// The cause that is picked.
    pub fn cause<'a>(&self, report: &'a Report) -> Option<&'a Cause> {
        report.causes.get(self.cause)
    }

    /// Plans of the fixes for the picked cause, in the order of their keys.
    pub fn plans<'a>(&self, report: &'a Report) -> Vec<&'a Plan> {
        let Some(cause) = self.cause(report) else {
            return vec![];
        };
        cause
            .fixes
            .iter()
            .filter_map(|id| report.plans.iter().find(|p| p.fix == *id))
            .take(9)
            .collect()
    }

    /// The record that takes itself back unless it is kept, and when.
    pub fn guard(&self, now: f64) -> Option<(&JournalEntry, f64)> {
        self.journal
            .iter()
            .find_map(|e| Some((e, e.armed.filter(|at| *at > now)?)))
    }
}
