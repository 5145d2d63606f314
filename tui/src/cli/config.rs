use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print a configuration file to start from
    #[arg(long)]
    pub template: bool,
    /// Open the configuration in $VISUAL or $EDITOR; it is made when something was saved
    #[arg(long, conflicts_with = "template")]
    pub edit: bool,
    /// Look at this configuration file in place of the usual one (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_CONFIG")]
    pub config: Option<PathBuf>,
}
