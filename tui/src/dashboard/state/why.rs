//! Why a key does nothing here and now.

use redial_model::Risk;

use super::{Asking, HostState, Screen, Stage, State, Tab};
use crate::dashboard::action::Action;

/// What waits until nothing is being changed.
const WAITS: [Action; 5] = [
    Action::Undo,
    Action::Redo,
    Action::Keep,
    Action::Channel,
    Action::Place,
];

impl State {
    /// Why an action can't be done here and now, in a sentence; nothing where that goes without
    /// saying.
    pub fn why_not(&self, action: Action) -> Option<String> {
        if self.mending() && WAITS.contains(&action) {
            return Some("Wait: a change is in progress.".into());
        }
        let says = match action {
            Action::Fix => self.why_no_fix(),
            Action::Open => "There is nothing to open here.",
            Action::Columns if *self.screen() == Screen::Hosts => {
                "Columns show what a check found: no host was checked yet."
            }
            Action::Mark | Action::Sort | Action::Remove | Action::CheckAll | Action::Columns => {
                "This works in the list of hosts."
            }
            Action::Undo => "There is nothing to undo.",
            Action::Redo => "There is nothing to redo.",
            Action::Keep => self.why_not_keep(),
            Action::SignIn => return self.why_no_sign_in(),
            Action::Settle => "redial knows no look that would settle this and was not made.",
            Action::PutBack | Action::LeaveIt => return self.why_undecided().map(str::to_owned),
            Action::Check => self.why_no_check(),
            Action::Channel | Action::Place | Action::Pause | Action::Faster | Action::Slower => {
                "This works on the page of a host."
            }
            Action::Next | Action::Previous => "There are no other views beside this one.",
            Action::Filter => "There is nothing to filter here.",
            Action::Problems => "This works in the checks and in the list of hosts.",
            Action::Unfold => "This works in the checks.",
            Action::Bytes => "There are no raw bytes here.",
            Action::Zoom => "There are no two panes here that could be zoomed.",
            Action::Reset => "There is nothing to reset: this screen is as at first.",
            Action::Hosts => "This is the list of hosts.",
            Action::Copy => "There is nothing to copy here.",
            Action::CopyReport | Action::Save => "There is no report of this host yet.",
            Action::Script | Action::ScriptFile => "This works on the plan of a fix.",
            Action::Elevate => "This works on a plan that needs an administrator, on Windows.",
            Action::Privacy => "The demo has no real names: there is nothing to hide.",
            Action::Suspend => "Windows cannot suspend a program.",
            Action::Back => {
                let quit = self.key(Action::Quit);
                return Some(format!("This is the first page: {quit} leaves."));
            }
            // What works everywhere.
            _ => return None,
        };
        Some(says.to_owned())
    }

    fn why_no_fix(&self) -> &'static str {
        match (self.tab(), self.report()) {
            (Some(Tab::Line | Tab::Causes | Tab::Fixes), Some(_)) => {
                "None of redial's fixes fits here."
            }
            (Some(_), None) => "Nothing is known yet: wait for the check.",
            _ => "Fixes are on the page of a host, and in its causes and fixes.",
        }
    }

    fn why_not_keep(&self) -> &'static str {
        let guard = self.host().and_then(|h| h.guard(self.now));
        match guard.and_then(|(entry, _)| entry.risk()) {
            Some(Risk::Weakens) => "Lowered security cannot be kept: it ends at its time.",
            _ => "There is no change that waits to be kept.",
        }
    }

    fn why_undecided(&self) -> Option<&'static str> {
        let asks = matches!(self.asking(), Some(Asking::TakeBack { .. }));
        asks.then_some("There is no value to decide about.")
    }

    fn why_no_check(&self) -> &'static str {
        if self.mending() {
            "Wait: a change is in progress."
        } else if *self.screen() != Screen::Hosts && self.host().is_some_and(HostState::is_busy) {
            match self.host().map(|host| &host.stage) {
                Some(Stage::SigningIn) => "Somebody is being signed in: wait for the result.",
                _ => "A check is already running.",
            }
        } else {
            "This works on the page of a host and in the list of hosts."
        }
    }
}
