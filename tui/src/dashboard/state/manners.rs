use redial_model::Finding;
use redial_report::Report;

use super::{column::Columns, host::HostState, live::INTERVAL, shown::Shown};
use crate::{dashboard::theme::Theme, readonly::ReadonlyRules};

/// How the dashboard behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Manners {
    /// Its colours.
    pub theme: Theme,
    /// Whether nobody chose them: the terminal's background decides.
    pub theme_open: bool,
    /// Only ASCII characters.
    pub ascii: bool,
    /// Whether anything moves.
    pub motion: bool,
    /// Whether no key changes anything.
    pub readonly: bool,
    /// Hosts that no key changes.
    pub rules: ReadonlyRules,
    /// Why nobody can sign in from here, where the program for that is missing.
    pub no_login: Option<String>,
    /// Whether names and addresses are replaced.
    pub privacy: bool,
    /// Whether this is the demo.
    pub demo: bool,
    /// Seconds between two dials of the line.
    pub interval: f64,
    /// The columns of the list of hosts at first.
    pub columns: Columns,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            theme: Theme::Dark,
            theme_open: false,
            ascii: false,
            motion: true,
            readonly: false,
            rules: ReadonlyRules::default(),
            no_login: None,
            privacy: false,
            demo: false,
            interval: INTERVAL,
            columns: Columns::default(),
        }
    }
}

impl Manners {
    /// A report as it may be shown.
    pub fn report<'a>(&self, shown: &'a Shown) -> &'a Report {
        if self.privacy {
            shown.hidden()
        } else {
            &shown.plain
        }
    }

    /// What was found at a host, in the last whole report or so far, as it may be shown.
    pub fn findings<'a>(&self, host: &'a HostState) -> &'a [Finding] {
        match host.settled() {
            Some(shown) => &self.report(shown).findings,
            // What comes in is not rewritten yet.
            None if self.privacy => &[],
            None => &host.found,
        }
    }
}
