use std::path::PathBuf;

use clap::Args;

use super::CheckArgs;

/// What the host said of itself.
#[derive(Clone, Debug, Default, Args)]
pub struct HostReportArgs {
    /// Join what the host said of itself: what `redial check localhost --format json` printed there;
    /// - is standard input
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
