#![doc = include_str!("../README.md")]

mod admission;
mod check;
mod eager;
mod files;
mod joined;
mod many;
mod worker;

pub use check::{Check, Observer};
pub use files::{raise_file_limit, socket_limit};
pub use joined::NotJoined;
pub use many::{Jobs, Reports};
pub use redial_catalog::Priors;
pub use redial_engine::CheckEvent;
pub use redial_kit::{DynProbe, Machines, Sockets, Timeouts};
pub use redial_model::{Facts, Target};
pub use redial_report::{HostReport, Report};
