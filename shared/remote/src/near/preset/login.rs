//! What every command to the far end goes over.

use std::{ffi::OsString, process::Command};

use redial_machine::Said;

use super::{
    Destination,
    ssh::Ssh,
    trouble::PresetTrouble,
    winrs::{DONE, Winrs},
};

/// The programs that are started for it.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub ssh: OsString,
    pub scp: OsString,
    pub winrs: OsString,
}

impl Default for Programs {
    fn default() -> Self {
        Self {
            ssh: "ssh".into(),
            scp: "scp".into(),
            winrs: "winrs".into(),
        }
    }
}

/// A way for commands.
#[derive(Debug)]
pub(crate) enum Login {
    Ssh(Ssh),
    Winrs(Winrs),
}

impl Login {
    /// The one that leads there. Nothing is started yet.
    pub fn to(destination: &Destination, programs: Programs) -> Self {
        match destination {
            Destination::Ssh(address) => Self::Ssh(Ssh::to(address.clone(), programs)),
            Destination::Winrs(host) => Self::Winrs(Winrs::to(host.clone(), programs.winrs)),
        }
    }

    /// The program that carries a command.
    pub fn program(&self) -> &'static str {
        match self {
            Self::Ssh(_) => "ssh",
            Self::Winrs(_) => "winrs",
        }
    }

    /// Starts these words there, as a command for whatever shell logs in.
    pub fn command(&self, words: &str) -> Command {
        match self {
            Self::Ssh(ssh) => ssh.command(words),
            Self::Winrs(winrs) => winrs.command(words),
        }
    }

    /// The words that make a folder there.
    pub fn making(&self, folder: &str) -> String {
        match self {
            Self::Ssh(_) => format!("cmd /c mkdir {folder}"),
            Self::Winrs(_) => format!("mkdir {folder} && echo {DONE}"),
        }
    }

    /// The words that remove one, with what is in it.
    pub fn removing(&self, folder: &str) -> String {
        match self {
            Self::Ssh(_) => format!("cmd /c rmdir /s /q {folder}"),
            Self::Winrs(_) => {
                format!("rmdir /s /q {folder} & if not exist {folder} echo {DONE}")
            }
        }
    }

    /// Whether such words did what they say, by how they ended and what they printed.
    pub fn is_done(&self, code: Option<i32>, printed: &str) -> bool {
        match self {
            Self::Ssh(_) => code == Some(0),
            Self::Winrs(_) => printed.lines().any(|line| line.trim() == DONE),
        }
    }

    /// Whether a command would go over the login that is there, so that nobody is asked for a password.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Ssh(ssh) => ssh.is_open(),
            // The account that is signed in on this computer is the one that logs in.
            Self::Winrs(_) => true,
        }
    }

    /// Why a command came to nothing, where that is the way's own trouble.
    pub fn trouble(&self, code: Option<i32>, said: &Said) -> Option<PresetTrouble> {
        match self {
            Self::Ssh(_) => matches!(code, Some(255) | None).then(|| PresetTrouble::of_ssh(said)),
            // Its status is the command's, or its own: only what comes out tells them apart.
            Self::Winrs(_) => None,
        }
    }
}
