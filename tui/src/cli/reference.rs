//! What only answers.

use std::path::PathBuf;

use clap::Args;

use super::{ListName, SchemaName};
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

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Print the page of this command; the page of the program when not given
    #[arg(add = complete::commands())]
    pub command: Option<String>,
    /// Write the pages of all commands into this folder, which must be there
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value_t)]
    pub of: SchemaName,
}
