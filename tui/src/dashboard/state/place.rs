use std::path::PathBuf;

use redial_model::Target;

/// Which host; the order in which they were added.
pub type HostId = usize;

/// Where a host comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostPlace {
    /// The network.
    Host(Target),
    /// A simulated machine of the lab, with a loopback host before it.
    Patient(&'static str),
    /// A loopback host of the lab with nothing behind it.
    Ward(&'static str),
    /// A simulated machine in a file, or one by its name.
    Lab(Option<Target>, PathBuf),
}

/// A host somebody dialled lately.
#[derive(Clone, Debug, PartialEq)]
pub struct Recent {
    /// As it was typed.
    pub host: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: f64,
    /// How it ended, in a few words.
    pub says: String,
    /// Whether that was trouble.
    pub bad: bool,
}
