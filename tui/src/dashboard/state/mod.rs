//! What the dashboard knows: plain values, changed by `update` alone and drawn by `view`. It
//! depends on what an action, a key, a colour and a confirmation are, and on nothing above it.

mod can;
mod channel;
mod column;
mod form;
mod host;
mod idn;
mod journal;
mod list;
mod live;
mod manners;
mod mend;
mod navigate;
mod note;
mod place;
mod reach;
mod reset;
mod screen;
mod shown;
mod sign_in;
mod signing_in;
mod sort;
mod suggest;
mod suggestion;
mod why;

use redial_kit::ProbeCard;
use redial_lab::{CLINIC, INCURABLE, WARD};
use redial_model::Severity;
use redial_report::Report;

pub use crate::readonly::{HostNames, ReadonlyRules, ReadonlyWish};
pub use channel::{ChannelStage, HostChannel, Nearness, is_elsewhere};
pub use column::{Column, Columns};
pub use form::{FormGateway, SignInField, SignInForm};
pub use host::{HostState, ProbeProgress, ProbeRow, Reach, Stage};
pub use journal::JournalEntry;
pub use live::{INTERVAL, INTERVALS, Live, Sample};
pub use manners::Manners;
pub use mend::{Deed, Ended, Mend, MendStage, TakeBack};
pub use note::Note;
pub use place::{HostId, HostPlace, Recent};
pub use screen::{Asking, CodeAsked, Frame, Prompt, Saving, Screen, Tab};
pub use shown::Shown;
pub use signing_in::SigningIn;
pub use sort::Sort;
pub use suggestion::Suggestion;

use super::{
    action::Action,
    keys::{Keymap, binding},
};

/// The largest screen that is drawn. A terminal may call itself any size, up to more cells than memory
/// can hold.
const LARGEST: (u16, u16) = (1_000, 500);
/// From this width on two pages stand side by side.
pub const WIDE: u16 = 100;
/// What stands in place of what may name somebody's machines.
pub const HIDDEN: &str = "not shown while names are replaced";

/// Everything.
#[derive(Clone, Debug)]
pub struct State {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time, in seconds since 1970-01-01 UTC.
    pub now: f64,
    /// How the dashboard behaves.
    pub manners: Manners,
    /// What keys do.
    pub keys: Keymap,
    /// The probes that are asked.
    pub probes: Vec<&'static ProbeCard>,
    /// Every host.
    pub hosts: Vec<HostState>,
    /// The host that is shown.
    pub at: HostId,
    /// The place in the list of hosts, with the recent ones behind it, that is picked.
    pub picked: usize,
    /// Hosts that were dialled lately and are not in the list.
    pub recent: Vec<Recent>,
    /// The screens on top of each other; the last is shown.
    pub frames: Vec<Frame>,
    /// A line being typed.
    pub prompt: Option<Prompt>,
    /// Why what is typed was refused, until the next key.
    pub refused: Option<String>,
    /// Only checks that found something.
    pub problems: bool,
    /// Only hosts that have problems.
    pub troubled: bool,
    /// What the list of hosts is sorted by.
    pub sort: Sort,
    /// The columns of the list of hosts.
    pub columns: Columns,
    /// Channels that were typed, the latest first.
    pub channels: Vec<String>,
    /// Other places that were typed, the latest first.
    pub seen_from: Vec<String>,
    /// The user who was signed in last.
    pub signed_in_as: String,
    /// How often a password was proved in this run.
    pub proofs: u32,
    /// What was asked for in the palette, the latest first.
    pub used: Vec<Action>,
    /// Whether the footer shows every key that works.
    pub more: bool,
    /// Whether probes that had nothing to look at are listed one by one.
    pub unfolded: bool,
    /// Whether raw bytes are shown.
    pub bytes: bool,
    /// Something said in a line.
    pub note: Option<Note>,
    /// Whether the person wants to leave as soon as nothing is being changed.
    pub leaving: bool,
}

impl State {
    /// A dashboard with no host yet.
    pub fn new(manners: Manners, keys: Keymap, probes: Vec<&'static ProbeCard>) -> Self {
        Self {
            size: (80, 24),
            now: 0.0,
            columns: manners.columns.clone(),
            manners,
            keys,
            probes,
            hosts: vec![],
            at: 0,
            picked: 0,
            recent: vec![],
            frames: vec![Frame::of(Screen::Hosts)],
            prompt: None,
            refused: None,
            problems: false,
            troubled: false,
            sort: Sort::default(),
            channels: vec![],
            seen_from: vec![],
            signed_in_as: String::new(),
            proofs: 0,
            used: vec![],
            more: false,
            unfolded: false,
            bytes: false,
            note: None,
            leaving: false,
        }
    }

    /// Takes over the size of the terminal.
    pub fn resize(&mut self, (columns, rows): (u16, u16)) {
        self.size = (columns.min(LARGEST.0), rows.min(LARGEST.1));
    }

    /// Adds a host; nothing is done for it yet.
    pub fn add(
        &mut self,
        place: HostPlace,
        name: impl Into<String>,
        plays: &'static str,
    ) -> HostId {
        let live = Live::every(self.manners.interval);
        self.hosts.push(HostState::new(
            place,
            name.into(),
            plays,
            &self.probes,
            live,
        ));
        self.hosts.len() - 1
    }

    /// Adds the hosts of the lab with this word in their names.
    pub fn add_lab(&mut self, word: &str) -> Vec<HostId> {
        let patients = CLINIC
            .iter()
            .chain(INCURABLE)
            .map(|p| (HostPlace::Patient(p.name), p.name, p.plays));
        let ward = WARD
            .iter()
            .map(|s| (HostPlace::Ward(s.name), s.name, s.plays));
        patients
            .chain(ward)
            .filter(|(_, name, _)| name.contains(word))
            .map(|(place, name, plays)| self.add(place, name, plays))
            .collect()
    }

    /// The screen that is shown.
    pub fn screen(&self) -> &Screen {
        &self.frame().screen
    }

    /// The view of the current host that is shown, when it is one.
    pub fn tab(&self) -> Option<Tab> {
        if let Screen::Tab(tab) = self.screen() {
            Some(*tab)
        } else {
            None
        }
    }

    /// What the screen asks, when it asks something.
    pub fn asking(&self) -> Option<&Asking> {
        if let Screen::Plan(asking) = self.screen() {
            Some(asking)
        } else {
            None
        }
    }

    /// The same, to answer it.
    pub fn asking_mut(&mut self) -> Option<&mut Asking> {
        match self.frames.last_mut().map(|f| &mut f.screen) {
            Some(Screen::Plan(asking)) => Some(asking),
            _ => None,
        }
    }

    /// The frame that is shown.
    pub fn frame(&self) -> &Frame {
        static NONE: Frame = Frame {
            screen: Screen::Hosts,
            scroll: 0,
            filter: String::new(),
            read: false,
            zoomed: false,
        };
        self.frames.last().unwrap_or(&NONE)
    }

    /// The host that is shown.
    pub fn host(&self) -> Option<&HostState> {
        self.hosts.get(self.at)
    }

    /// The same, to change it.
    pub fn host_mut(&mut self) -> Option<&mut HostState> {
        self.hosts.get_mut(self.at)
    }

    /// The current host's report as it may be shown.
    pub fn report(&self) -> Option<&Report> {
        let shown = self.host()?.shown.as_deref()?;
        Some(self.manners.report(shown))
    }

    /// What a host is called here.
    pub fn name(&self, id: HostId) -> String {
        let Some(host) = self.hosts.get(id) else {
            return String::new();
        };
        match (self.manners.privacy && !self.manners.demo, &host.reach) {
            (true, _) => format!("host {}", id + 1),
            (false, Some(reach)) if !self.manners.demo => idn::written(&reach.target.to_string()),
            _ => idn::written(&host.name),
        }
    }

    /// The same as DNS and certificates have it, where that is another spelling.
    pub fn ascii_name(&self, id: HostId) -> Option<&str> {
        let host = self.hosts.get(id).filter(|_| !self.manners.privacy)?;
        let target = host.reach.as_ref().map(|r| r.target.host.as_str());
        let ascii = target.unwrap_or(&host.name);
        (idn::written(ascii) != ascii).then_some(ascii)
    }

    /// The record that is taken back next: the picked one in the journal, the latest elsewhere.
    pub fn undoable(&self) -> Option<&JournalEntry> {
        let host = self.host()?;
        match self.tab() {
            Some(Tab::Journal) => host.journal.get(host.entry).filter(|e| e.undoable),
            _ => host.journal.iter().find(|e| e.undoable),
        }
    }

    /// The change that was undone last and can be applied again: the picked one in the journal, the
    /// latest elsewhere.
    pub fn redoable(&self) -> Option<&JournalEntry> {
        let host = self.host()?;
        let entry = match self.tab() {
            Some(Tab::Journal) => host.journal.get(host.entry),
            _ => host.journal.first(),
        };
        entry.filter(|e| e.is_redoable())
    }

    /// A text that may name somebody's machines, unless names are replaced.
    pub fn unless_hidden<'a>(&self, says: &'a str) -> &'a str {
        if self.manners.privacy { HIDDEN } else { says }
    }

    /// The key of an action as a sentence names it; its command where it has none.
    pub fn key(&self, action: Action) -> String {
        match self.keys.keys(action).first() {
            Some(key) => (*key).to_owned(),
            None => format!(":{}", binding(action).map_or("", |b| b.word)),
        }
    }

    /// Probes of the current host that are listed, by their place among its rows.
    pub fn checks(&self) -> Vec<usize> {
        let Some(host) = self.host() else {
            return vec![];
        };
        let findings = self.manners.findings(host);
        let filter = self.frame().filter.as_str();
        let shows = |row: &ProbeRow| {
            let found: String = row
                .found(findings)
                .map(|f| format!("{} {}\n", f.code, f.says))
                .collect();
            let worth = row.worst(findings).is_some_and(|s| s > Severity::Info)
                || matches!(row.asked, ProbeProgress::Looking);
            (!self.problems || worth)
                && (self.unfolded || !host.folds(row))
                && passes(filter, &[row.card.id, row.card.asks, &found])
        };
        (0..host.rows.len())
            .filter(|at| shows(&host.rows[*at]))
            .collect()
    }

    /// The word the plan screen wants to have typed, and as much of it as was.
    pub fn typing(&self) -> Option<(&str, &str)> {
        let Some(Asking::Apply { confirm, .. }) = self.asking() else {
            return None;
        };
        let (word, typed) = confirm.word.as_ref()?;
        Some((word, typed))
    }

    /// The records that are undone automatically, and when; each once, for hosts may share a
    /// journal.
    pub fn guards(&self) -> Vec<(&JournalEntry, f64)> {
        let guarded = self.guarded().into_iter();
        guarded.map(|(_, entry, until)| (entry, until)).collect()
    }

    /// The same, with a host of whose journal each is.
    pub fn guarded(&self) -> Vec<(HostId, &JournalEntry, f64)> {
        let mut all: Vec<(HostId, &JournalEntry, f64)> = vec![];
        for (id, host) in self.hosts.iter().enumerate() {
            let Some((entry, until)) = host.guard(self.now) else {
                continue;
            };
            if all.iter().all(|(_, known, _)| known.id != entry.id) {
                all.push((id, entry, until));
            }
        }
        all
    }

    /// Whether a machine is being changed right now.
    pub fn mending(&self) -> bool {
        self.hosts.iter().any(HostState::is_mending)
    }

    /// When the screen changes by itself next, in seconds since 1970-01-01 UTC.
    pub fn next_change(&self, frame_time: f64) -> Option<f64> {
        let note = self.note.as_ref().map(|n| n.until);
        let host = self.host();
        let shows = *self.screen() != Screen::Hosts;
        let busy = self.hosts.iter().any(HostState::is_busy) && self.manners.motion;
        let dial = host
            .filter(|h| shows && h.stage == Stage::Checked)
            .and_then(|h| h.live.next());
        let countdown = self
            .hosts
            .iter()
            .any(|h| h.guard(self.now).is_some())
            .then(|| self.now.floor() + 1.0);
        [note, dial, countdown, busy.then_some(self.now + frame_time)]
            .into_iter()
            .flatten()
            .reduce(f64::min)
    }
}

/// Whether a row with these texts passes a filter: every word of it occurs.
pub fn passes(filter: &str, texts: &[&str]) -> bool {
    let all = texts.join("\n").to_lowercase();
    filter
        .split_whitespace()
        .all(|word| all.contains(&word.to_lowercase()))
}
