//! Where a command takes place: on which machine, by which way, with which journal.

use std::path::{Path, PathBuf};

use clap::Args;
use redial_remote::ChannelCommand;

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
    /// Look at the host itself, and change it, with a redial there: ssh:[user@]host[:port] brings it
    /// there over SSH and removes it afterwards. Or a COMMAND that starts redial there and carries
    /// its input and output ('kubectl exec -i srv01 -- redial agent'): it is split into words as a
    /// shell does, and no shell runs it
    #[arg(long, value_name = "ssh:HOST|COMMAND", add = complete::ways())]
    pub via: Option<String>,
    /// The redial that ssh:HOST brings to a computer with another system or processor than this one
    #[arg(long, value_name = "FILE", env = "REDIAL_AGENT_BINARY")]
    pub agent_binary: Option<PathBuf>,
}

impl ChannelArgs {
    /// The way to the host as it was given, with the program that is brought there: all that it
    /// takes to go the same way again.
    pub fn settle(&mut self) {
        let file = self.agent_binary.as_deref();
        self.via = self.via.take().map(|way| with_binary(way, file));
    }

    /// The same for a way to another place.
    pub fn settle_other(&self, way: &mut String) {
        *way = with_binary(std::mem::take(way), self.agent_binary.as_deref());
    }
}

/// A way that is no command of somebody's own, with the program that is brought there.
fn with_binary(way: String, file: Option<&Path>) -> String {
    match file {
        Some(file) if ChannelCommand::brings_redial(&way) => {
            format!(
                "{way} --agent-binary {}",
                redial_words::quoted(&file.display().to_string())
            )
        }
        _ => way,
    }
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
