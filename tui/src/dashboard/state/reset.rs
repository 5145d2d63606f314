//! What of a screen looks otherwise than it did at first, and how it becomes that again.

use super::{Screen, Sort, State, Tab};

/// Something about the look of a screen that a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ViewChange {
    /// Only what has some words in it.
    Filter,
    /// Only what has problems.
    Problems,
    /// Another order of the hosts.
    Sort,
    /// Other columns of the hosts.
    Columns,
    /// Checks one by one that had nothing to look at.
    Unfolded,
    /// Raw bytes.
    Bytes,
    /// Further down than its beginning.
    Scroll,
    /// One pane on the whole screen.
    Zoom,
}

impl ViewChange {
    const ALL: [Self; 8] = [
        Self::Filter,
        Self::Problems,
        Self::Sort,
        Self::Columns,
        Self::Unfolded,
        Self::Bytes,
        Self::Scroll,
        Self::Zoom,
    ];

    /// Its word.
    fn word(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Problems => "only problems",
            Self::Sort => "order",
            Self::Columns => "columns",
            Self::Unfolded => "unfolded checks",
            Self::Bytes => "raw bytes",
            Self::Scroll => "position",
            Self::Zoom => "zoom",
        }
    }

    /// Whether it was chosen on the screen that is shown.
    fn is_made(self, state: &State) -> bool {
        let (hosts, checks) = (
            *state.screen() == Screen::Hosts,
            state.tab() == Some(Tab::Checks),
        );
        match self {
            Self::Filter => !state.frame().filter.is_empty(),
            Self::Problems => hosts && state.troubled || checks && state.problems,
            Self::Sort => hosts && state.sort != Sort::default(),
            Self::Columns => hosts && state.columns != state.manners.columns,
            Self::Unfolded => checks && state.unfolded,
            Self::Bytes => state.bytes && state.has_bytes(),
            Self::Scroll => state.frame().scroll > 0,
            Self::Zoom => state.is_zoomed(),
        }
    }

    fn take_back(self, state: &mut State) {
        let hosts = *state.screen() == Screen::Hosts;
        match self {
            Self::Problems if hosts => state.troubled = false,
            Self::Problems => state.problems = false,
            Self::Sort => state.sort = Sort::default(),
            Self::Columns => state.columns = state.manners.columns.clone(),
            Self::Unfolded => state.unfolded = false,
            Self::Bytes => state.bytes = false,
            Self::Filter | Self::Scroll | Self::Zoom => {
                let Some(frame) = state.frames.last_mut() else {
                    return;
                };
                match self {
                    Self::Filter => frame.filter.clear(),
                    Self::Scroll => frame.scroll = 0,
                    _ => frame.zoomed = false,
                }
            }
        }
    }
}

impl State {
    /// What a person chose about the look of the screen that is shown.
    pub(super) fn view_changes(&self) -> Vec<ViewChange> {
        let all = ViewChange::ALL.into_iter();
        all.filter(|change| change.is_made(self)).collect()
    }

    /// Makes the screen look as it did at first, and says what that was. What is picked stays picked.
    pub fn reset_view(&mut self) -> String {
        let changes = self.view_changes();
        let words: Vec<&str> = changes.iter().map(|change| change.word()).collect();
        changes.iter().for_each(|change| change.take_back(self));
        format!("View reset: {}.", words.join(", "))
    }

    /// Whether the screen has two panes side by side, or would have if one were not zoomed.
    pub fn has_panes(&self) -> bool {
        let room = self.size.0 >= super::WIDE + 2;
        room && match self.tab() {
            Some(Tab::Line | Tab::Checks) => self.host().is_some(),
            Some(Tab::Causes) => self.report().is_some_and(|r| !r.causes.is_empty()),
            _ => false,
        }
    }

    /// Whether one of its panes has the whole screen.
    pub fn is_zoomed(&self) -> bool {
        self.frame().zoomed && self.has_panes()
    }
}
