//! What can be done here and now, and what stands in the way.

use redial_engine::Obstacle;
use redial_model::{Risk, Side};

use redial_report::{SeenValue, seen};

use super::{Asking, HostState, Screen, Stage, State, Tab};
use crate::dashboard::action::Action;

impl State {
    /// Whether an action does anything here and now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::Fix => self.can_fix(),
            Action::Open => self.can_open(),
            Action::Mark | Action::Remove => *self.screen() == Screen::Hosts && self.picks_host(),
            Action::CheckAll | Action::Sort => {
                *self.screen() == Screen::Hosts && !self.hosts.is_empty()
            }
            Action::Columns => self.has_columns(),
            Action::Undo => self.can_undo(),
            Action::Redo => self.may_mend() && self.redoable().is_some(),
            Action::Keep => self.can_keep(),
            Action::Channel | Action::Place => self.can_reach(),
            Action::Settle => self.can_settle(),
            Action::SignIn => self.why_no_sign_in().is_none(),
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
            Action::Problems => self.lists_problems(),
            Action::Unfold => self.tab() == Some(Tab::Checks),
            Action::Bytes => self.has_bytes(),
            Action::Zoom => self.has_panes(),
            Action::Reset => !self.view_changes().is_empty(),
            Action::Hosts => *self.screen() != Screen::Hosts,
            Action::Copy => self.can_copy(),
            Action::CopyReport => self.report().is_some(),
            Action::Script | Action::ScriptFile => self.has_plan(),
            Action::Save => self.can_save(),
            Action::Elevate => self.can_elevate(),
            Action::Privacy => !self.manners.demo,
            Action::Suspend => cfg!(unix),
            Action::Back => self.can_go_back(),
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Host
            | Action::Code
            | Action::Palette
            | Action::Theme
            | Action::Redraw
            | Action::EditConfig
            | Action::Reload
            | Action::More
            | Action::Help
            | Action::Quit
            | Action::Leave => true,
        }
    }

    /// Whether the list has columns to choose from: what was not checked has nothing to show in them.
    fn has_columns(&self) -> bool {
        let checked = |h: &HostState| h.shown.is_some() && !h.removed;
        *self.screen() == Screen::Hosts && self.hosts.iter().any(checked)
    }

    /// What keeps from being done what the screen asks about; nothing when it can be done.
    pub fn obstacle(&self) -> Option<Obstacle> {
        let (host, asking) = (self.host()?, self.asking()?);
        if self.manners.readonly {
            return Some(Obstacle::ReadOnly);
        }
        if let Some(why) = host.kept_by(&self.manners.rules) {
            return Some(Obstacle::Protected(why));
        }
        if self.mending() {
            return Some(Obstacle::Busy);
        }
        let fix = match asking {
            Asking::Apply { confirm, .. } => &confirm.what.fix,
            Asking::TakeBack { entry, .. } => &entry.fix,
        };
        let side = redial_catalog::fix(fix)?.card().side;
        let reach = host.reach.as_ref()?;
        let rights = match side {
            Side::Host => reach.host,
            Side::Client | Side::Line => reach.client,
        };
        let obstacle = match asking {
            Asking::Apply { confirm, .. } => Obstacle::to_applying(&confirm.what, side, rights),
            Asking::TakeBack { .. } => rights.lacking(side),
        };
        host.afar(side, obstacle)
    }

    /// The same in a clause, with what can be done about it here.
    pub fn in_the_way(&self) -> Option<String> {
        let obstacle = self.obstacle()?;
        let way_on = match obstacle {
            Obstacle::Blind | Obstacle::NotHere(Side::Client | Side::Line) => {
                ": copy the script and run it there"
            }
            Obstacle::NotHere(Side::Host) => ": copy the script and run it on the host",
            Obstacle::NeedsElevation => ": run redial as administrator",
            Obstacle::FarRights => ": start it there as administrator",
            Obstacle::FarReadOnly => ": start it there without --readonly",
            Obstacle::ReadOnly
            | Obstacle::Protected(_)
            | Obstacle::Busy
            | Obstacle::Guarded { .. }
            | Obstacle::WrongMachine { .. }
            | Obstacle::NothingToUndo(_) => "",
        };
        Some(format!("{obstacle}{way_on}"))
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
            Screen::Hosts => self.picks(),
            Screen::Tab(Tab::Checks) => true,
            Screen::Tab(Tab::Line | Tab::Causes | Tab::Fixes) => self.can_fix(),
            Screen::Plan(asking) => self.can_confirm(asking),
            Screen::Tab(Tab::Journal)
            | Screen::Detail(_)
            | Screen::SignIn(_)
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
        decided && self.obstacle().is_none()
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
        if *self.screen() == Screen::Hosts {
            return !self.hosts.is_empty();
        }
        !self.mending()
            && matches!(self.screen(), Screen::Tab(_) | Screen::Detail(_))
            && self.host().is_some_and(|h| {
                !matches!(h.stage, Stage::Opening | Stage::Checking | Stage::SigningIn)
            })
    }

    /// Whether the probe that is shown, alone or beside the list, saw bytes.
    pub(super) fn has_bytes(&self) -> bool {
        let probe = match self.screen() {
            Screen::Detail(probe) => Some(*probe),
            Screen::Tab(Tab::Checks) if self.has_panes() && !self.is_zoomed() => {
                self.host().map(|h| h.probe)
            }
            _ => None,
        };
        let row = self.host().zip(probe).and_then(|(h, at)| h.rows.get(at));
        row.zip(self.report()).is_some_and(|(row, report)| {
            let rows = seen(&report.facts, row.card.tells);
            rows.iter().any(|r| matches!(r.value, SeenValue::Bytes(_)))
        })
    }

    /// Whether the screen is about a host, and nothing is done to a machine.
    fn can_reach(&self) -> bool {
        !self.mending() && matches!(self.screen(), Screen::Tab(_) | Screen::Detail(_))
    }

    fn can_settle(&self) -> bool {
        let shows = matches!(self.tab(), Some(Tab::Line | Tab::Causes | Tab::Fixes));
        shows && !self.mending() && self.settling_now().is_some()
    }

    fn lists_problems(&self) -> bool {
        self.tab() == Some(Tab::Checks) || *self.screen() == Screen::Hosts && !self.hosts.is_empty()
    }

    fn can_go_back(&self) -> bool {
        self.frames.len() > 1 || !self.frame().filter.is_empty()
    }

    fn can_save(&self) -> bool {
        let asks = matches!(self.screen(), Screen::Plan(_) | Screen::SignIn(_));
        self.report().is_some() && !asks
    }

    fn can_filter(&self) -> bool {
        matches!(
            self.screen(),
            Screen::Hosts | Screen::Help | Screen::Tab(Tab::Checks)
        )
    }

    fn can_copy(&self) -> bool {
        match self.screen() {
            Screen::Hosts | Screen::Help | Screen::SignIn(_) => false,
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
