//! What can be done here and now, and what stands in the way.

use redial_model::{Risk, Side};

use super::{Asking, Prompt, Rights, Screen, Stage, State, Tab};
use crate::dashboard::{
    action::Action,
    keys::{Binding, TABLE},
};

impl State {
    /// Whether an action does anything here and now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::Fix => self.can_fix(),
            Action::Open => self.can_open(),
            Action::Undo => self.can_undo(),
            Action::Keep => self.can_keep(),
            Action::PutBack | Action::LeaveIt => self.can_decide(),
            Action::Check => self.can_check(),
            Action::Pause | Action::Faster | Action::Slower => self.tab().is_some(),
            Action::Next | Action::Previous => {
                matches!(
                    self.screen(),
                    Screen::Tab(_) | Screen::Detail(_) | Screen::Mend
                )
            }
            Action::Filter => self.can_filter(),
            Action::Problems | Action::Unfold => self.tab() == Some(Tab::Checks),
            Action::Bytes => matches!(self.screen(), Screen::Detail(_)),
            Action::Hosts => *self.screen() != Screen::Hosts,
            Action::Copy => self.can_copy(),
            Action::CopyReport => self.report().is_some(),
            Action::Script => self.has_plan(),
            Action::Save => self.report().is_some() && self.asking().is_none(),
            Action::Elevate => self.can_elevate(),
            Action::Privacy => !self.manners.demo,
            Action::Suspend => cfg!(unix),
            Action::Back => self.frames.len() > 1,
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Dial
            | Action::Code
            | Action::Palette
            | Action::Theme
            | Action::Redraw
            | Action::Help
            | Action::Quit
            | Action::Leave => true,
        }
    }

    /// Why the plan on the screen can't be applied from here; nothing when it can.
    pub fn hindrance(&self) -> Option<String> {
        let host = self.host()?;
        if self.mending() {
            return Some("something is being changed already: wait until it is done".into());
        }
        let Some(Asking::Apply { confirm, .. }) = self.asking() else {
            return None;
        };
        if confirm.what.is_blind() {
            return Some(
                "made without seeing the machine: copy the script and run it there".into(),
            );
        }
        let side = redial_catalog::fix(&confirm.what.fix)?.card().side;
        let reach = host.reach.as_ref()?;
        let rights = if side == Side::Host {
            reach.host
        } else {
            reach.client
        };
        lacking(side, rights).map(str::to_owned)
    }

    /// The commands that fit what is typed in the palette.
    pub fn suggestions(&self) -> Vec<&'static Binding> {
        let Some(Prompt::Palette(text, _)) = &self.prompt else {
            return vec![];
        };
        let word = text.split_whitespace().next().unwrap_or_default();
        let mut all: Vec<_> = TABLE
            .iter()
            .filter(|b| b.word.contains(word) && b.action != Action::Palette)
            .filter(|b| self.can(b.action))
            .collect();
        // What begins with it stands before what has it inside.
        all.sort_by_key(|b| !b.word.starts_with(word));
        all
    }

    fn can_fix(&self) -> bool {
        matches!(self.tab(), Some(Tab::Line | Tab::Causes | Tab::Fixes))
            && self
                .host()
                .zip(self.report())
                .is_some_and(|(h, r)| !h.plans(r).is_empty())
    }

    fn can_open(&self) -> bool {
        match self.screen() {
            Screen::Hosts => !self.listed().is_empty() || !self.recent.is_empty(),
            Screen::Tab(Tab::Checks) => true,
            Screen::Tab(Tab::Line | Tab::Causes | Tab::Fixes) => self.can_fix(),
            Screen::Plan(asking) => self.can_confirm(asking),
            Screen::Tab(Tab::Journal)
            | Screen::Detail(_)
            | Screen::Mend
            | Screen::Help
            | Screen::Code(_) => false,
        }
    }

    fn can_confirm(&self, asking: &Asking) -> bool {
        let decided = matches!(
            asking,
            Asking::Apply { .. } | Asking::TakeBack { drift: None, .. }
        );
        decided && !self.manners.readonly && self.hindrance().is_none()
    }

    /// Whether the screen shows what was or is done to a host, and nothing is being done.
    fn may_mend(&self) -> bool {
        matches!(self.screen(), Screen::Tab(_) | Screen::Mend) && !self.mending()
    }

    fn can_undo(&self) -> bool {
        self.may_mend() && self.undoable().is_some()
    }

    /// Lowered security is never kept: it ends by its timer. Nor is what may be that.
    fn can_keep(&self) -> bool {
        self.may_mend()
            && self
                .host()
                .and_then(|h| h.guard(self.now))
                .and_then(|(entry, _)| entry.risk())
                .is_some_and(|risk| risk != Risk::Weakens)
    }

    /// Nobody decides about what isn't shown.
    fn can_decide(&self) -> bool {
        let drifted = matches!(self.asking(), Some(Asking::TakeBack { drift: Some(_), .. }));
        drifted && !self.manners.privacy
    }

    fn can_check(&self) -> bool {
        !self.mending()
            && matches!(self.screen(), Screen::Tab(_) | Screen::Detail(_))
            && self
                .host()
                .is_some_and(|h| !matches!(h.stage, Stage::Opening | Stage::Checking))
    }

    fn can_filter(&self) -> bool {
        matches!(
            self.screen(),
            Screen::Hosts | Screen::Help | Screen::Tab(Tab::Checks)
        )
    }

    fn can_copy(&self) -> bool {
        match self.screen() {
            Screen::Hosts | Screen::Help => false,
            Screen::Code(code) => !code.says.is_empty(),
            Screen::Plan(_) => self.has_plan(),
            Screen::Mend => self.host().is_some_and(|h| h.mend.is_some()),
            Screen::Tab(_) | Screen::Detail(_) => self.report().is_some(),
        }
    }

    /// Whether a plan is on the screen, and no word is being typed that its letters may be part of.
    fn has_plan(&self) -> bool {
        matches!(self.asking(), Some(Asking::Apply { confirm, .. }) if confirm.word.is_none())
    }

    fn can_elevate(&self) -> bool {
        self.asking().is_some()
            && self
                .host()
                .and_then(|h| h.reach.as_ref())
                .is_some_and(|r| r.can_elevate)
    }
}

/// What is missing to change the machine of this side with these rights.
fn lacking(side: Side, rights: Rights) -> Option<&'static str> {
    match (side, rights) {
        (_, Rights::Change) => None,
        (_, Rights::Look) => {
            Some("changing this machine needs elevation: run redial as administrator")
        }
        (Side::Host, Rights::Absent) => Some(
            "this fix changes the host, and redial does not run there: copy the script and run it \
             on the host",
        ),
        (_, Rights::Absent) => Some(
            "this fix changes a Windows client, and this machine is none: copy the script and run \
             it there",
        ),
    }
}
