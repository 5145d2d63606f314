//! `redial`: finds out why Remote Desktop fails, and mends it. The dashboard and the command line;
//! see README.md.

mod afar;
mod asked;
mod cli;
mod commands;
mod complete;
mod config;
pub mod dashboard;
mod desk;
mod editor;
mod elsewhere;
mod examples;
mod exit;
mod host_report;
mod hosts_file;
mod interrupt;
mod lab;
mod log;
mod manner;
mod no_such;
mod obstacle;
mod options;
mod output;
mod plugin;
mod progress;
mod readonly;
mod runtime;
mod scene;
mod secret;
mod sentence;
mod sign_in;
mod spool;
mod talk;
mod targets;
mod vault;
mod writer;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    cli::{Cli, Command},
    exit::{Exit, Stop},
};

/// The program: what its command line asks for.
pub fn main() -> ExitCode {
    redial_check::raise_file_limit();
    redial_windows::guard::takes_back_with(commands::take_back::WORDS);
    if complete::answered() {
        return Exit::Healthy.into();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no error; clap knows which stream each belongs to.
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Healthy
            };
            let is_printed = error.print().is_ok();
            if let Some(variable) = cli::to_blame(&error) {
                output::complain(&format!(
                    "this value is that of the variable {variable}: correct it or unset it"
                ));
            }
            return if plugin::is_asked() && code == Exit::Usage {
                plugin::ended(&error.to_string()).into()
            } else if is_printed {
                code.into()
            } else {
                Exit::Unknown.into()
            };
        }
    };
    if let Some(why) = redial_windows::unsupported() {
        output::complain(&why);
        return Exit::Unknown.into();
    }
    let exit = run(cli.settled()).unwrap_or_else(|stop| {
        output::complain(&stop.says);
        match plugin::is_asked() {
            true => plugin::ended(&stop.says),
            false => stop.exit,
        }
    });
    for left in redial_remote::left_behind() {
        output::complain(&left);
    }
    exit.into()
}

fn run(cli: Cli) -> Result<Exit, Stop> {
    match cli.command {
        Some(Command::Check(check)) => commands::check::run(&check),
        Some(Command::Demo(demo)) if commands::dashboard::fits(&demo.how) => {
            commands::dashboard::demo(&demo)
        }
        Some(Command::Demo(demo)) => commands::demo::run(&demo),
        Some(Command::Plan(plan)) => commands::plan::run(&plan),
        Some(Command::Fix(fix)) => commands::fix::run(&fix),
        Some(Command::Undo(undo)) => commands::undo::run(&undo),
        Some(Command::Capsule(fetch)) => commands::capsule::run(&fetch),
        Some(Command::Journal(journal)) => commands::journal::run(&journal),
        Some(Command::Lab(lab)) => commands::lab::run(&lab),
        Some(Command::Explain(explain)) => commands::explain::run(&explain),
        Some(Command::List(list)) => commands::list::run(list.what),
        Some(Command::Serve(serve)) => commands::serve::run(&serve),
        Some(Command::Schema(schema)) => commands::schema::run(schema.of),
        Some(Command::Completions(shell)) => commands::completions::run(shell.shell),
        Some(Command::Man(man)) => commands::man::run(&man),
        Some(Command::Agent(agent)) => commands::agent::run(&agent),
        Some(Command::TakeBack(guard)) => commands::take_back::run(&guard),
        Some(Command::Config(config)) => commands::config::run(&config),
        None => match commands::bare::answer(&cli.check)? {
            Some(exit) => Ok(exit),
            None => check_or_show(&cli),
        },
    }
}

/// Without a command: the dashboard where it can be shown, or else a check.
fn check_or_show(cli: &Cli) -> Result<Exit, Stop> {
    let is_saved = cli.check.replay.is_some() || cli.check.told.host_report.is_some();
    if !is_saved && commands::dashboard::fits(&cli.check.how) {
        commands::dashboard::run(&cli.check, &cli.screen)
    } else if cli.check.names_nothing() {
        commands::help::run()
    } else {
        commands::check::run(&cli.check)
    }
}
