//! What is to be done outside of the screen, as values. `update` makes them, the worker and the
//! terminal carry them out.

use std::path::PathBuf;

use redial_engine::RecordId;
use redial_model::Plan;
use redial_report::{Format, Report};

use super::{
    confirm::Confirmed,
    state::{HostId, HostPlace, TakeBack},
};
use crate::sign_in::SignInPlan;

/// One thing to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Make a host ready: its target, the machines at both ends, its journal; then check it.
    Open(HostId, HostPlace),
    /// Read an .rdp file that was named with these words.
    Read(String, PathBuf),
    /// Ask every probe.
    Check(HostId),
    /// Ask every probe, the slow ones too, from now on.
    Deep(HostId),
    /// Look at a host through this command, or no longer through one.
    Channel(HostId, Option<String>),
    /// Look at a host from these other places, too.
    Places(HostId, Vec<String>),
    /// Sign in to a host, once.
    SignIn(HostId, Confirmed<SignInPlan>),
    /// Stop asking.
    Cancel(HostId),
    /// Climb the line to the next of its addresses, on one connection.
    Dial(HostId),
    /// Apply a plan, look again, and keep or leave its guard.
    Apply(HostId, Confirmed<Plan>),
    /// Take back what a record changed, look again.
    TakeBack(HostId, Confirmed<TakeBack>),
    /// Take away the guard of a record: its change stays.
    Keep(HostId, RecordId),
    /// Look for hosts that were dialled lately.
    Recent,
    /// Put a text into the clipboard of the person's terminal.
    Copy {
        /// What it is, for the note.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// Write something to a file that is not there yet.
    Save {
        /// What is written.
        content: Content,
        /// Where.
        path: String,
    },
    /// Give the terminal back for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Have the person edit the configuration in an editor, then read it again.
    EditConfig,
    /// Read the configuration again.
    Reload,
    /// Start again with more rights.
    Elevate,
    /// End; because the person wants to, or because the program was told to from outside.
    Leave(Leaving),
}

impl Effect {
    /// The host whose machines it changes.
    pub fn changed_host(&self) -> Option<HostId> {
        match self {
            Self::Apply(id, _) | Self::TakeBack(id, _) | Self::Keep(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Whether it changes anything beside the screen: a machine, or a file.
    pub fn changes(&self) -> bool {
        matches!(
            self,
            Self::Apply(..)
                | Self::TakeBack(..)
                | Self::Keep(..)
                | Self::Save { .. }
                | Self::EditConfig
                | Self::Elevate
        )
    }
}

/// What is written to a file.
#[derive(Debug, PartialEq)]
pub enum Content {
    /// A report, in this format.
    Report(Box<Report>, Format),
    /// A plan as a PowerShell script.
    Script(Box<Plan>),
}

/// Why the dashboard ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The person wants to.
    Asked,
    /// The program was told to from outside.
    Told,
}
