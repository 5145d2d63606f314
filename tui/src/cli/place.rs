//! Where a command takes place: on which machine, by which way, with which journal.

use std::path::PathBuf;

use clap::Args;

use crate::complete;

/// Which machine is looked at and changed.
#[derive(Clone, Debug, Default, Args)]
pub struct PlaceArgs {
    /// Use a simulated machine of the lab in place of this computer: its name (see `redial lab`),
    /// or a file saved with `redial lab NAME FILE`
    #[arg(long, value_name = "NAME|FILE", env = "REDIAL_LAB", add = complete::lab_or_file())]
    pub lab: Option<PathBuf>,
}

/// The way to a host that redial does not run on.
#[derive(Clone, Debug, Default, Args)]
pub struct ChannelArgs {
    /// Look at the host itself, and change it, with the redial there, which this command starts and talks to through
    /// its input and output: 'ssh srv01 redial agent'. It is split into words as a shell does, and
    /// no shell runs it
    #[arg(long, value_name = "COMMAND")]
    pub via: Option<String>,
}

/// The folder of the journal.
#[derive(Clone, Debug, Default, Args)]
pub struct JournalPlace {
    /// Keep the journal of changes in this folder
    #[arg(long, value_name = "FOLDER", env = "REDIAL_JOURNAL")]
    pub journal: Option<PathBuf>,
}

/// Which guard goes off.
#[derive(Debug, Args)]
pub struct TakeBackArgs {
    /// The name of its task
    #[arg(value_name = "TASK")]
    pub task: String,
    /// Only write down that this runs
    #[arg(long)]
    pub prove: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// What the far end may do.
#[derive(Debug, Args)]
pub struct AgentArgs {
    /// Change nothing, whoever asks
    #[arg(long)]
    pub readonly: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}
