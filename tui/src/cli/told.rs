use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CheckArgs;

/// What the host said of itself.
#[derive(Clone, Debug, Default, Args)]
pub struct HostReportArgs {
    /// Join what the host said of itself: what `redial check localhost --format capsule` (or json)
    /// printed there, as it was copied; - is standard input
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "via")]
    pub host_report: Option<PathBuf>,
}

impl CheckArgs {
    /// Whether nothing was asked for at all.
    pub fn names_nothing(&self) -> bool {
        self.hosts.is_empty()
            && self.file.is_none()
            && self.replay.is_none()
            && self.told.host_report.is_none()
            && self.place.lab.is_none()
    }
}

/// Where redial.exe is on the host, and who runs the script.
#[derive(Debug, Args)]
pub struct CapsuleArgs {
    /// Where redial.exe is on the host: C:\Temp\redial.exe
    #[arg(long, value_name = "PATH")]
    pub redial_at: Option<String>,
    /// Have the host download redial.exe from this address, run it only if its hash is right, and
    /// remove it afterwards
    #[arg(long, value_name = "URL", requires = "sha256")]
    pub download: Option<String>,
    /// The SHA-256 of that redial.exe
    #[arg(long, value_name = "HASH", requires = "download")]
    pub sha256: Option<String>,
    /// powershell (to run on the host by any means), or az (the same for Azure Run Command)
    #[arg(long, value_enum, default_value_t)]
    pub format: ScriptFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ScriptFormat {
    #[default]
    Powershell,
    Az,
}
