use clap::CommandFactory;

use crate::{
    cli::Cli,
    exit::{Exit, Stop},
    output::Output,
};

/// Nothing was asked for: shows what could be.
pub fn run() -> Result<Exit, Stop> {
    Output::to(None).write(&Cli::command().render_help().to_string())?;
    Ok(Exit::Usage)
}
