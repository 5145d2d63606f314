use clap::CommandFactory;

use crate::{
    cli::Cli,
    exit::{Exit, Stop},
    output::print,
};

/// Prints a completion script.
pub fn run(shell: clap_complete::Shell) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "redial", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Healthy)
}
