use crate::{
    complete,
    exit::{Exit, Stop},
    output::print,
};

/// Prints a completion script.
pub fn run(shell: clap_complete::Shell) -> Result<Exit, Stop> {
    let script = complete::script(&shell.to_string())
        .map_err(|e| Stop::unwritten("the completion script", &e))?;
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Healthy)
}
