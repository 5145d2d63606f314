//! Everything that can happen to the dashboard; a closed list.

use std::sync::Arc;

use crossterm::event::KeyEvent;
use redial_engine::RecordId;
use redial_model::{Finding, Progress, Snag, Target};
use redial_report::{AddressLine, VantageLine};

use super::state::{Ended, HostId, JournalEntry, Reach, Recent, Sample, Shown, SigningIn};

/// Something happened.
#[derive(Debug)]
pub enum Message {
    /// It is this time now, in seconds since 1970-01-01 UTC.
    Now(f64),
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// This column and row were clicked.
    Pointed(u16, u16),
    /// The wheel was turned, by so many rows down.
    Wheel(isize),
    /// The terminal has this many columns and rows now.
    Resized(u16, u16),
    /// The terminal has this background: red, green and blue from 0 to 1.
    Background([f64; 3]),
    /// News of a host.
    Of(HostId, Box<News>),
    /// Hosts that were dialled lately.
    Recent(Vec<Recent>),
    /// An .rdp file that was named with these words was read: its host, or why it has none.
    File(String, Result<Box<Target>, String>),
    /// Something was done, in a line.
    Succeeded(String),
    /// Something could not be done, and why.
    Failed(String),
    /// The program was told to end.
    End,
}

/// News of one host.
#[derive(Debug)]
pub enum News {
    /// It is ready: what is dialled, and which machines can be looked at and changed.
    Ready(Reach),
    /// It can't be made ready, and why.
    Failed(String),
    /// Through this command a redial answers, or why none does.
    Channel(String, Result<(), String>),
    /// A check began.
    Began,
    /// The line to one address, as far as it was climbed.
    Climbed(AddressLine),
    /// The connection as far as another place has seen it, by its number from 0.
    Viewed(usize, VantageLine),
    /// A probe was asked.
    Asked(&'static str),
    /// A probe told its topic, after so many milliseconds; what follows from everything told so
    /// far.
    Told(&'static str, f64, Vec<Finding>),
    /// A probe could not look.
    Snagged(&'static str, Snag),
    /// Nothing looks at it any more: a check that went on was stopped.
    Cancelled,
    /// The check ended.
    Checked(Arc<Shown>),
    /// Somebody signs in.
    SigningIn(SigningIn),
    /// The sign-in ended: the report of the check and of it.
    SignedIn(Arc<Shown>),
    /// The line was dialled once more.
    Dialled(Sample),
    /// A step of what is being done went on.
    Step(usize, Progress),
    /// The plan was applied under this id; looking again is next.
    Applied(RecordId),
    /// It was taken back; looking again is next.
    TakenBack,
    /// Doing it ended early.
    Stopped(Ended),
    /// The guard was taken away, or why not.
    Kept(Result<(), Ended>),
    /// The journal as it is now, the latest first, or why it can't be read.
    Journal(Result<Vec<JournalEntry>, String>),
}
