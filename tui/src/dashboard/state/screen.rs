use redial_engine::Drift;
use redial_model::Plan;
use redial_report::Format;

use super::{form::SignInForm, journal::JournalEntry, mend::TakeBack};
use crate::dashboard::confirm::Confirm;

/// The views of one host, side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The line, the verdict, the likeliest cause and its fixes.
    Line,
    /// Every probe.
    Checks,
    /// The causes, weighed.
    Causes,
    /// The fixes for the selected cause.
    Fixes,
    /// What was changed.
    Journal,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: [Self; 5] = [
        Self::Line,
        Self::Checks,
        Self::Causes,
        Self::Fixes,
        Self::Journal,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "connection",
            Self::Checks => "checks",
            Self::Causes => "causes",
            Self::Fixes => "fixes",
            Self::Journal => "journal",
        }
    }

    /// The tab so many to the right, around the end.
    pub fn beside(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|t| *t == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}

/// What the plan screen asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Whether to apply a fix.
    Apply {
        /// The plan.
        confirm: Confirm<Plan>,
        /// The same with names and addresses replaced.
        hidden: Plan,
    },
    /// Whether to take a record back.
    TakeBack {
        /// The record.
        confirm: Confirm<TakeBack>,
        /// How it stands.
        entry: JournalEntry,
        /// A slot somebody changed since, about which it has to be decided first.
        drift: Option<Box<Drift>>,
    },
}

/// What mstsc's numbers say, when they were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeAsked {
    /// What was typed.
    pub typed: String,
    /// The answer.
    pub says: String,
}

/// A screen, with what belongs to it alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// All hosts.
    Hosts,
    /// A view of the current host.
    Tab(Tab),
    /// One probe in full, by its place among the host's.
    Detail(usize),
    /// What would be done, to be confirmed.
    Plan(Box<Asking>),
    /// Who signs in, to be confirmed.
    SignIn(Box<SignInForm>),
    /// What is being done, and what came of it.
    Mend,
    /// Every key, and what the words mean.
    Help,
    /// What mstsc's numbers say.
    Code(CodeAsked),
}

/// A screen with where it is scrolled to and what it is filtered by.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Which screen.
    pub screen: Screen,
    /// Rows above the first that is shown.
    pub scroll: usize,
    /// Only what has this in it.
    pub filter: String,
    /// Whether its end was on the screen.
    pub read: bool,
    /// Whether its first pane has the whole screen.
    pub zoomed: bool,
}

impl Frame {
    /// A screen at its top.
    pub fn of(screen: Screen) -> Self {
        Self {
            screen,
            scroll: 0,
            filter: String::new(),
            read: false,
            zoomed: false,
        }
    }
}

/// A line being typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Prompt {
    /// What the list is filtered by; it is in the frame.
    Filter,
    /// A host to check.
    Dial(String),
    /// The channel to the host.
    Channel(String),
    /// Another place from which to look.
    Place(String),
    /// mstsc's numbers.
    Code(String),
    /// A command, and which suggestion is picked.
    Palette(String, usize),
    /// Which columns of the list of hosts are shown, and which of all is picked.
    Columns(usize),
    /// A file to write something to.
    Save(Saving, String),
}

/// What is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The report, in this format.
    Report(Format),
    /// The plan on the screen, as a PowerShell script.
    Script,
}
