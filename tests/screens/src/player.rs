use std::time::{Duration, Instant};

use redial::dashboard::{
    Backstage, begin,
    effect::Effect,
    keys::Keymap,
    message::Message,
    state::{HostPlace, Manners, State},
    update,
};
use redial_check::Check;
use redial_model::utc;

use crate::{
    buffer,
    keyboard::{press, sees},
    text,
};

/// Longer than anything a player waits for takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at the keys of a dashboard whose work is done for real, on simulated machines.
pub struct Player {
    /// What the dashboard knows.
    pub state: State,
    stage: Backstage,
    /// Effects that only a terminal carries out.
    pub left: Vec<Effect>,
    /// How far ahead of the clock on the wall this dashboard's time is, in seconds.
    ahead: f64,
}

impl Player {
    /// A dashboard on this machine, checked.
    pub fn at(place: HostPlace) -> Self {
        Self::with(
            place,
            Manners {
                demo: true,
                ..Manners::default()
            },
        )
    }

    /// The same, with manners of its own.
    pub fn with(place: HostPlace, manners: Manners) -> Self {
        let mut player = Self::new(place, manners);
        player.begin();
        player.until("the check ends", |s| {
            s.report().is_some() && !s.hosts[0].is_busy()
        });
        player
    }

    /// A dashboard that did not begin yet.
    pub fn new(place: HostPlace, manners: Manners) -> Self {
        let mut state = State::new(
            manners,
            Keymap::default(),
            Check::default().asked().iter().map(|p| p.card()).collect(),
        );
        state.now = utc::now();
        state.size = (100, 30);
        state.add(place, "the-patient", "");
        let stage = Backstage::start(None).expect("work begins");
        Self {
            state,
            stage,
            left: vec![],
            ahead: 0.0,
        }
    }

    /// Lets it begin with its host.
    pub fn begin(&mut self) {
        let effects = begin(&mut self.state, &[0]);
        self.carry_out(effects);
    }

    /// Presses a key by its name, such as `enter` or `1`.
    pub fn press(&mut self, key: &str) {
        let effects = press(&mut self.state, key);
        self.carry_out(effects);
    }

    /// Reads the plan that is asked about to its end, and says yes.
    pub fn confirm(&mut self) {
        while self.state.asking().is_some() && !self.state.frame().read {
            self.press("enter");
        }
        self.press("enter");
    }

    /// Presses one key after the other.
    pub fn presses(&mut self, keys: &[&str]) {
        keys.iter().for_each(|key| self.press(key));
    }

    /// Types a word, letter by letter.
    pub fn types(&mut self, word: &str) {
        word.chars().for_each(|c| self.press(&c.to_string()));
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Copy { .. }
                | Effect::Suspend
                | Effect::Redraw
                | Effect::Elevate
                | Effect::Leave(_) => self.left.push(effect),
                other => self.stage.effects.send(other).expect("the worker is there"),
            }
        }
    }

    /// Lets things happen until something is so.
    pub fn until(&mut self, what: &str, so: impl Fn(&State) -> bool) {
        let begun = Instant::now();
        while !so(&self.state) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{what} did not come true:\n{}",
                self.screen()
            );
            let effects = update(&mut self.state, Message::Now(utc::now() + self.ahead));
            self.carry_out(effects);
            if let Ok(message) = self.stage.messages.recv_timeout(Duration::from_secs(1)) {
                let effects = update(&mut self.state, message);
                self.carry_out(effects);
            }
        }
    }

    /// Lets things happen until what was begun has ended and was looked at again.
    pub fn until_looked_again(&mut self) {
        self.until("the look after it", |s| {
            let host = &s.hosts[0];
            !host.is_busy()
                && host
                    .mend
                    .as_ref()
                    .is_some_and(|m| m.after.is_some() || m.stopped().is_some())
        });
    }

    /// So many seconds pass at once; what is due then is done.
    pub fn passes(&mut self, seconds: f64) {
        self.ahead += seconds;
        let effects = update(&mut self.state, Message::Now(utc::now() + self.ahead));
        self.carry_out(effects);
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        text(&buffer(&self.state))
    }

    /// Asserts that the screen says this, however it is wrapped.
    pub fn sees(&self, words: &str) {
        sees(&self.state, words);
    }

    /// Asserts that it does not.
    pub fn sees_no(&self, words: &str) {
        assert!(
            !self.screen().contains(words),
            "`{words}` is on the screen:\n{}",
            self.screen()
        );
    }
}
