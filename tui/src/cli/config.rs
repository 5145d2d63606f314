use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print a configuration file to start from
    #[arg(long)]
    pub template: bool,
    /// Look at this configuration file in place of the usual one (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_CONFIG")]
    pub config: Option<PathBuf>,
}
