//! What only answers.

use clap::Args;

use super::ListName;
use crate::complete;

#[derive(Debug, Args)]
pub struct Explain {
    /// An error code and its extended code as mstsc shows them (0x904 0x7); the whole text of a
    /// dialog, an event or a log's line (`-` reads it from standard input); or the name of a finding,
    /// cause, probe or fix
    #[arg(required = true, num_args = 1.., value_name = "WHAT", allow_hyphen_values = true, add = complete::explained())]
    pub what: Vec<String>,
}

#[derive(Debug, Args)]
pub struct List {
    /// Which list
    pub what: ListName,
}

#[derive(Debug, Args)]
pub struct Shell {
    /// The shell
    pub shell: clap_complete::Shell,
}
