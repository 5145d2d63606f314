//! A monitoring plugin is heard on standard output alone, and its exit codes are those of plugins: what
//! is wrong with its words is UNKNOWN there, and no trouble of the host.

use redial_report::{Format, PluginState};

use crate::{
    exit::{Exit, Stop},
    options::Output,
    output::print,
};

/// Whether the words on the command line ask for a plugin's line.
pub fn is_asked() -> bool {
    let mut words = std::env::args().skip(1);
    words.any(|word| word == "nagios" || word == "--format=nagios" || word == "-fnagios")
}

/// The end of the program, told as a plugin tells it.
pub fn ended(says: &str) -> Exit {
    let state = PluginState::Unknown;
    let first = says.lines().next().unwrap_or_default();
    let first = first.trim_start_matches("error: ");
    match print(&format!("{}\n", state.line(first))) {
        Ok(()) | Err(_) => Exit::Plugin(state),
    }
}

/// Refuses what a plugin can't do.
pub fn fits(output: &Output, hosts: Option<usize>) -> Result<(), Stop> {
    if output.format == Format::Nagios && hosts != Some(1) {
        return Err(Stop::usage(
            "--format nagios is for one host: a monitoring engine starts one check for each",
        ));
    }
    Ok(())
}
