#![doc = include_str!("../README.md")]

mod causes;
mod explain;
mod priors;

pub use causes::ALL;
pub use explain::{Left, explain};
pub use priors::{Priors, PriorsError};

/// A cause: what speaks for it, what against it, and what to do. All of it is data.
#[derive(Debug)]
#[non_exhaustive]
pub struct CauseCard {
    /// Stable id, such as `key.unusable`.
    pub id: &'static str,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is so, in one sentence.
    pub says: &'static str,
    /// Codes that speak for it, and how many times likelier each makes it (above 1).
    pub because: &'static [(&'static str, f64)],
    /// Codes that speak against it, and what is left of its weight (below 1).
    pub against: &'static [(&'static str, f64)],
    /// What stays unknown wherever one looks from.
    pub unknown: &'static [&'static str],
    /// What only a look at the host's own machine tells.
    pub afar: &'static [&'static str],
    /// The one measurement that would settle it.
    pub settle: &'static str,
    /// What to do, in order.
    pub next: &'static [&'static str],
}
