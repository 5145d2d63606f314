#![doc = include_str!("../README.md")]

mod causes;
mod commands;
mod companions;
mod elsewhere;
mod explain;
mod narrowed;
mod priors;
mod settle;
mod weigh;

pub use causes::ALL;
pub use commands::add_commands;
pub use companions::{COMPANIONS, companions};
pub use explain::explain;
pub use priors::{Priors, PriorsError};

/// A possible cause, as data: the evidence for it and against it, and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub struct CauseCard {
    /// Stable id, such as `key.unusable`.
    pub id: &'static str,
    /// What people would call it, in a few words and without a full stop.
    pub title: &'static str,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is wrong, in one sentence.
    pub says: &'static str,
    /// Codes that speak for it. Each makes it this many times more likely (above 1).
    pub because: &'static [(&'static str, f64)],
    /// Codes that speak against it. Each multiplies its likelihood by this factor (below 1).
    pub against: &'static [(&'static str, f64)],
    /// What redial can never find out, from anywhere.
    pub unknown: &'static [&'static str],
    /// What redial can find out only when it runs on the host.
    pub afar: &'static [&'static str],
    /// The measurement that would prove or disprove it.
    pub settle: &'static str,
    /// What to do, in order.
    pub next: &'static [&'static str],
    /// Why redial has no fix for it, as a clause. Nothing where it has one.
    pub no_fix: Option<&'static str>,
}
