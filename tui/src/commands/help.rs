use clap::CommandFactory;

use crate::{
    cli::Cli,
    exit::{Exit, Stop},
    output::print,
};

/// Nothing was asked for: shows what could be.
pub fn run() -> Result<Exit, Stop> {
    print(&Cli::command().render_help().to_string())?;
    Ok(Exit::Usage)
}
