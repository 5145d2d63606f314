//! What a message changes, and what is to be done about it. Nothing here draws, waits, or touches
//! anything but the state.

mod act;
mod news;
mod prompt;

pub(super) use act::hindrance;
pub(super) use prompt::suggestions;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_model::Target;

use super::{
    confirm::Pressed,
    effect::{Effect, Leaving},
    keys::Action,
    message::{Hit, Message},
    state::{Asking, Frame, Host, HostId, Mend, Note, Place, Screen, Stage, State, Tab},
    theme::Tone,
    view,
};

/// How long something said in a line stays, in seconds.
const NOTE: f64 = 6.0;
/// What a key that would change something is answered with.
const READONLY: &str = "read-only: nothing is changed (--readonly)";

/// Changes the state, and says what is to be done.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Now(now) => time(state, now),
        Message::Key(key) => press(state, key),
        Message::Paste(text) => prompt::paste(state, &text),
        Message::Pointed(x, y) => {
            view::hit(state, x, y).map_or_else(Vec::new, |hit| click(state, hit))
        }
        Message::Wheel(rows) => wheel(state, rows),
        Message::Resized(columns, rows) => {
            state.size = (columns, rows);
            vec![]
        }
        Message::Of(id, news) => news::of(state, id, *news),
        Message::Recent(recent) => {
            let known: Vec<String> = state.hosts.iter().map(|h| h.name.to_lowercase()).collect();
            state.recent = recent
                .into_iter()
                .filter(|r| !known.contains(&r.host.to_lowercase()))
                .collect();
            vec![]
        }
        Message::Say(says, bad) => {
            state.say(says, if bad { Tone::Bad } else { Tone::Good });
            vec![]
        }
        Message::End => vec![Effect::Leave(Leaving::Told)],
    };
    // The one place where it is decided: whatever asked for it, nothing is changed.
    if state.manners.readonly && effects.iter().any(Effect::changes) {
        effects.retain(|e| !e.changes());
        state.say(READONLY, Tone::Warn);
    }
    effects
}

/// What time brings: notes go, the line is dialled again, timers end.
fn time(state: &mut State, now: f64) -> Vec<Effect> {
    let before = std::mem::replace(&mut state.now, now);
    if state.note.as_ref().is_some_and(|n| n.until <= now) {
        state.note = None;
    }
    let mut effects = Vec::new();
    for (id, host) in state.hosts.iter().enumerate() {
        // What takes itself back changed the machine: look again.
        if host
            .journal
            .iter()
            .any(|e| e.armed.is_some_and(|at| before < at && at <= now))
            && before > 0.0
        {
            effects.push(Effect::Check(id));
        }
    }
    let shows = state.screen() != Screen::Hosts;
    let (at, busy) = (
        state.at,
        state.mending() || effects.contains(&Effect::Check(state.at)),
    );
    if let Some(host) = state
        .host_mut()
        .filter(|h| shows && !busy && h.stage == Stage::Checked)
        && host.live.next().is_some_and(|due| due <= now)
    {
        host.live.due = None;
        effects.push(Effect::Dial(at));
    }
    effects
}

fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return act::run(state, Action::Leave, 0);
    }
    if state.prompt.is_some() {
        return prompt::press(state, key);
    }
    if state.screen() == Screen::Plan
        && let Some(effects) = answer(state, key)
    {
        return effects;
    }
    match state.keys.meaning(key, state) {
        Some((action, number)) => act::run(state, action, number),
        None => vec![],
    }
}

/// A key on the screen that asks for confirmation; nothing when it is no answer.
fn answer(state: &mut State, key: KeyEvent) -> Option<Vec<Effect>> {
    if state.manners.readonly {
        return None;
    }
    if let Some(why) = act::hindrance(state) {
        if key.code == KeyCode::Enter {
            state.say(why, Tone::Warn);
            return Some(vec![]);
        }
        return None;
    }
    let at = state.at;
    let (effect, mend) = match state.asking.as_mut()? {
        Asking::Apply { confirm, .. } => match confirm.press(key) {
            Pressed::Yes(plan) => {
                let before = state.hosts.get(at).and_then(|h| h.shown.clone());
                let asked = &confirm.what;
                let mend = Mend::begin(
                    &asked.fix,
                    false,
                    asked.steps.clone(),
                    before,
                    asked.recheck.clone(),
                );
                (Effect::Apply(at, plan), mend)
            }
            Pressed::Typed => return Some(vec![]),
            Pressed::Other => return None,
        },
        // About a slot somebody changed since it has to be decided first.
        Asking::TakeBack { drift: Some(_), .. } => return None,
        Asking::TakeBack {
            confirm,
            entry,
            drift: None,
        } => match confirm.press(key) {
            Pressed::Yes(back) => {
                let before = state.hosts.get(at).and_then(|h| h.shown.clone());
                let steps = entry
                    .steps
                    .iter()
                    .rev()
                    .map(|(step, _)| step.inverse())
                    .collect();
                let mut mend = Mend::begin(&entry.fix, true, steps, before, entry.recheck.clone());
                mend.decided = confirm.what.decided.clone();
                (Effect::TakeBack(at, back), mend)
            }
            Pressed::Typed => return Some(vec![]),
            Pressed::Other => return None,
        },
    };
    state.asking = None;
    state.frames.pop();
    state.push(Screen::Mend);
    if let Some(host) = state.host_mut() {
        host.mend = Some(mend);
    }
    Some(vec![effect])
}

fn click(state: &mut State, hit: Hit) -> Vec<Effect> {
    if state.prompt.is_some() {
        return vec![];
    }
    match hit {
        Hit::Tab(tab) => {
            state.show(tab);
            vec![]
        }
        // A second click on what is picked opens it.
        Hit::Item(at) if state.picked() == Some(at) => act::run(state, Action::Open, 0),
        Hit::Item(at) => {
            state.pick(at);
            vec![]
        }
        Hit::Fix(number) => act::run(state, Action::Fix, number),
        Hit::Act(action) => match action.binding() {
            Some(binding) if (binding.on)(state) => act::run(state, action, 0),
            _ => vec![],
        },
    }
}

fn wheel(state: &mut State, rows: isize) -> Vec<Effect> {
    if state.prompt.is_none() {
        state.step(rows);
    }
    vec![]
}

impl State {
    /// Says something in a line for a while.
    pub(super) fn say(&mut self, says: impl Into<String>, tone: Tone) {
        self.note = Some(Note {
            says: says.into(),
            tone,
            until: self.now + NOTE,
        });
    }

    /// Puts a screen on top.
    pub(super) fn push(&mut self, screen: Screen) {
        if self.screen() != screen {
            self.frames.push(Frame::of(screen));
        }
    }

    /// Shows a view of the current host in place of what is shown of it.
    pub(super) fn show(&mut self, tab: Tab) {
        if self.host().is_some() {
            self.frames.truncate(1);
            self.frames.push(Frame::of(Screen::Tab(tab)));
        }
    }

    /// Adds what a person typed as a host, or says what is wrong with it.
    pub(super) fn dial(&mut self, text: &str) -> Vec<Effect> {
        match Target::parse(text) {
            Ok(target) => {
                let known = self
                    .hosts
                    .iter()
                    .position(|h| h.place == Place::Host(target.clone()));
                let id = known.unwrap_or_else(|| {
                    self.add(Place::Host(target.clone()), target.to_string(), "")
                });
                self.enter(id)
            }
            Err(why) => {
                self.say(why.to_string(), Tone::Bad);
                vec![]
            }
        }
    }

    /// Shows a host, and wakes it when nothing was done for it yet.
    pub(super) fn enter(&mut self, id: HostId) -> Vec<Effect> {
        let now = self.now;
        let Some(host) = self.hosts.get_mut(id) else {
            return vec![];
        };
        let effects = wake(id, host);
        if host.stage == Stage::Checked {
            host.live.due.get_or_insert(now + host.live.every);
        }
        self.at = id;
        self.show(Tab::Line);
        effects
    }

    /// Positions of the list on the screen: how many, and which is picked.
    fn positions(&mut self) -> Option<(usize, &mut usize)> {
        let listed = self.listed().len() + self.recent.len();
        let privacy = self.manners.privacy;
        let screen = self.screen();
        if screen == Screen::Hosts {
            return Some((listed, &mut self.picked));
        }
        let host = self.hosts.get_mut(self.at)?;
        let shown = host.shown.clone();
        let report = shown.as_deref().map(|s| s.report(privacy));
        match screen {
            Screen::Tab(Tab::Causes) => Some((report?.causes.len(), &mut host.cause)),
            Screen::Tab(Tab::Fixes) => Some((host.plans(report?).len(), &mut host.fix)),
            Screen::Tab(Tab::Journal) => Some((host.journal.len(), &mut host.entry)),
            _ => None,
        }
    }

    /// What is picked in the list on the screen.
    pub(super) fn picked(&mut self) -> Option<usize> {
        if self.screen() == Screen::Tab(Tab::Checks) {
            return self.host().map(|h| h.probe);
        }
        self.positions().map(|(_, at)| *at)
    }

    /// Picks an item of the list on the screen.
    pub(super) fn pick(&mut self, item: usize) {
        if self.screen() == Screen::Tab(Tab::Checks) {
            if let Some(host) = self.host_mut() {
                host.probe = item;
            }
        } else if let Some((count, at)) = self.positions() {
            *at = item.min(count.saturating_sub(1));
        }
        if self.screen() == Screen::Tab(Tab::Causes)
            && let Some(host) = self.host_mut()
        {
            host.fix = 0;
        }
    }

    /// Moves what is picked, or the page where nothing is.
    pub(super) fn step(&mut self, by: isize) {
        let moved =
            |at: usize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
        if self.screen() == Screen::Tab(Tab::Checks) {
            let shown = self.checks();
            let at = self
                .host()
                .and_then(|h| shown.iter().position(|row| *row == h.probe))
                .unwrap_or(0);
            if let Some(row) = shown.get(moved(at, shown.len())) {
                self.pick(*row);
            }
        } else if let Some((count, at)) = self.positions() {
            let to = moved(*at, count);
            self.pick(to);
        } else {
            let most = view::overflow(self);
            if let Some(frame) = self.frames.last_mut() {
                frame.scroll = frame.scroll.saturating_add_signed(by).min(most);
            }
        }
    }
}

/// Makes a host ready that nothing was done for yet, or that could not be made ready.
fn wake(id: HostId, host: &mut Host) -> Vec<Effect> {
    if !matches!(host.stage, Stage::Asleep | Stage::Failed(_)) {
        return vec![];
    }
    host.stage = Stage::Opening;
    vec![Effect::Open(id, host.place.clone())]
}

/// What is done first: hosts that were named are checked at once, the only one is shown.
pub fn begin(state: &mut State, hosts: &[HostId]) -> Vec<Effect> {
    let mut effects = vec![Effect::Recent];
    match hosts {
        [one] => effects.extend(state.enter(*one)),
        many => many
            .iter()
            .for_each(|id| effects.extend(wake(*id, &mut state.hosts[*id]))),
    }
    effects
}
