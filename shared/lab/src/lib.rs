#![doc = include_str!("../README.md")]

mod alone;
mod character;
mod datagrams;
mod flight;
mod host;
mod machine;
mod papers;
pub mod seen;
mod serve;
mod ward;

pub use alone::{NoPatient, machine_for};
pub use character::{Character, Door, Ending, HEALTHY, Paper, Program, Security, Tls};
pub use host::{Host, start, start_at, start_machine, start_machine_as, start_with};
pub use machine::{
    CLINIC, Faults, INCURABLE, KeyFile, LogChannel, MachineState, ODD, Patient, Simulated, UNSEEN,
    Wire,
};
pub use papers::{issue, thumbprint};
pub use ward::{Sick, WARD};
