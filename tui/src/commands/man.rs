use clap::CommandFactory;

use crate::{
    cli::Cli,
    exit::{Exit, Stop},
    output::print,
};

/// Prints the man page: the program's, then one section per command.
pub fn run() -> Result<Exit, Stop> {
    let broke = |e: std::io::Error| Stop::unwritten("the man page", &e);
    let mut page = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .map_err(broke)?;
    for sub in command.get_subcommands() {
        let man = clap_mangen::Man::new(sub.clone());
        page.extend(format!(".SH \"REDIAL {}\"\n", sub.get_name().to_uppercase()).bytes());
        man.render_description_section(&mut page).map_err(broke)?;
        man.render_options_section(&mut page).map_err(broke)?;
    }
    print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Healthy)
}
