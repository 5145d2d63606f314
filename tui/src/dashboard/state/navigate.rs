//! Which screen is shown, and what on it is picked.

use std::mem::discriminant;

use super::{CodeAsked, Frame, Note, Prompt, Screen, State, Tab};
use crate::dashboard::theme::Tone;

/// How long something said in a line stays, in seconds.
const NOTE: f64 = 6.0;

impl State {
    /// Says something in a line for a while.
    pub fn say(&mut self, says: impl Into<String>, tone: Tone) {
        self.note = Some(Note {
            says: says.into(),
            tone,
            until: self.now + NOTE,
        });
    }

    /// Asks again for what was refused: it stays as it was typed, with the whole reason above it.
    pub fn refuse(&mut self, prompt: Prompt, why: impl Into<String>) {
        self.prompt = Some(prompt);
        self.refused = Some(why.into());
    }

    /// Forgets what was said if it was a complaint.
    pub fn forget_complaint(&mut self) {
        self.note = self
            .note
            .take()
            .filter(|n| matches!(n.tone, Tone::Good | Tone::Alarm));
    }

    /// Puts a screen on top, or in place of one of its kind that is there.
    pub fn push(&mut self, screen: Screen) {
        match self.frames.last_mut() {
            Some(top) if top.screen == screen => {}
            Some(top) if discriminant(&top.screen) == discriminant(&screen) => top.screen = screen,
            _ => self.frames.push(Frame::of(screen)),
        }
    }

    /// Shows a view of the current host in place of what is shown of it.
    pub fn show(&mut self, tab: Tab) {
        if tab == Tab::Line
            && let Some(host) = self.host_mut()
        {
            // The verdict is about the likeliest cause, and so is what stands below it.
            (host.cause, host.fix) = (0, 0);
        }
        if self.host().is_some() {
            self.frames.truncate(1);
            self.frames.push(Frame::of(Screen::Tab(tab)));
        }
    }

    /// Shows the list of hosts.
    pub fn show_hosts(&mut self) {
        self.frames.truncate(1);
    }

    /// Shows the screen that explains numbers; where it is shown, what it explained last stays.
    pub fn show_code(&mut self) {
        if !matches!(self.screen(), Screen::Code(_)) {
            self.push(Screen::Code(CodeAsked::default()));
        }
    }

    /// The topmost of the screens that explain numbers.
    pub fn code_mut(&mut self) -> Option<&mut CodeAsked> {
        self.frames.iter_mut().rev().find_map(|f| {
            if let Screen::Code(code) = &mut f.screen {
                Some(code)
            } else {
                None
            }
        })
    }

    /// Positions of the list on the screen: how many, and which is picked.
    fn positions(&mut self) -> Option<(usize, &mut usize)> {
        if *self.screen() == Screen::Hosts {
            return Some((self.list_rows(), &mut self.picked));
        }
        let tab = self.tab()?;
        let host = self.hosts.get_mut(self.at)?;
        let shown = host.shown.clone();
        let report = shown.as_deref().map(|s| self.manners.report(s));
        let list = match tab {
            Tab::Causes => Some((report?.causes.len(), &mut host.cause)),
            Tab::Fixes => Some((host.plans(report?).len(), &mut host.fix)),
            Tab::Journal => Some((host.journal.len(), &mut host.entry)),
            Tab::Line | Tab::Checks => None,
        };
        // Where there is nothing to pick, what stands there instead is scrolled.
        list.filter(|(count, _)| *count > 0)
    }

    /// What is picked in the list on the screen.
    pub fn picked(&mut self) -> Option<usize> {
        if self.tab() == Some(Tab::Checks) {
            return self.host().map(|h| h.probe);
        }
        self.positions().map(|(_, at)| *at)
    }

    /// Picks an item of the list on the screen.
    pub fn pick(&mut self, item: usize) {
        let moves = self.picked() != Some(item);
        if let Some(frame) = self.frames.last_mut().filter(|_| moves) {
            frame.scroll = 0;
        }
        if self.tab() == Some(Tab::Checks) {
            if let Some(host) = self.host_mut() {
                host.probe = item;
            }
        } else if let Some((count, at)) = self.positions() {
            *at = item.min(count.saturating_sub(1));
        }
        if self.tab() == Some(Tab::Causes)
            && let Some(host) = self.host_mut()
        {
            host.fix = 0;
        }
    }

    /// Moves what is picked in the list on the screen; nothing where there is no list.
    pub fn move_pick(&mut self, by: isize) -> Option<()> {
        if self.tab() == Some(Tab::Checks) {
            let shown = self.checks();
            let at = self
                .host()
                .and_then(|h| shown.iter().position(|row| *row == h.probe))
                .unwrap_or(0);
            if let Some(row) = shown.get(moved(at, by, shown.len())) {
                self.pick(*row);
            }
        } else {
            let (count, at) = self.positions()?;
            let to = moved(*at, by, count);
            self.pick(to);
        }
        Some(())
    }

    /// Scrolls the page on the screen, of which so many rows don't fit.
    pub fn scroll(&mut self, by: isize, overflow: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.scroll = frame.scroll.saturating_add_signed(by).min(overflow);
        }
    }
}

/// A place moved within a list of so many items.
fn moved(at: usize, by: isize, count: usize) -> usize {
    at.saturating_add_signed(by).min(count.saturating_sub(1))
}
