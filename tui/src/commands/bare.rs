//! `redial WORDS`, without a command: hosts, or what may have been meant.

use clap::CommandFactory;
use redial_input::{Doubt, Understood, nearest, understand_words};

use super::explain;
use crate::{
    cli::{CheckArgs, Cli, Explain},
    exit::{Exit, Stop},
};

/// What programs are asked for besides their commands.
const ALIASES: [(&str, &str); 5] = [
    ("version", "--version"),
    ("ver", "--version"),
    ("help", "--help"),
    ("usage", "--help"),
    ("update", "--version"),
];

/// Answers words that name no host: an error code is explained, a slip in a command is asked about.
/// Nothing where they are to be checked.
pub fn answer(check: &CheckArgs) -> Result<Option<Exit>, Stop> {
    let Some(first) = check.hosts.first() else {
        return Ok(None);
    };
    if let Some(meant) = meant(first) {
        let typed = first.clone();
        let mut says = Doubt::Misspelt { typed, meant }.to_string();
        if check.hosts.len() > 1 {
            says += " and what follows it";
        }
        return Err(Stop::usage(says));
    }
    match understand_words(&check.hosts).pop() {
        Some(Understood::Code(text)) if !check.how.asks_for_report() => {
            explain::run(&Explain { what: vec![text] }).map(Some)
        }
        _ => Ok(None),
    }
}

/// The command that a word was meant to be.
fn meant(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    if let Some((_, meant)) = ALIASES.iter().find(|(alias, _)| *alias == lower) {
        return Some((*meant).into());
    }
    let cli = Cli::command();
    let visible = cli
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let names: Vec<&str> = visible.map(|command| command.get_name()).collect();
    let also: Vec<&str> = ALIASES
        .iter()
        .map(|(alias, _)| *alias)
        .filter(|a| a.len() > 3)
        .collect();
    let near = nearest(word, &[names, also].concat())?;
    let alias = ALIASES.iter().find(|(alias, _)| *alias == near);
    Some(alias.map_or(near, |(_, meant)| meant).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_known_and_hosts_are_none() {
        for (typed, expected) in [
            ("chek", "check"),
            ("expalin", "explain"),
            ("hepl", "--help"),
            ("version", "--version"),
            ("verison", "--version"),
            ("jurnal", "journal"),
            ("unod", "undo"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(expected), "{typed}");
        }
        for host in [
            "srv01", "lab1", "web", "dc", "mac", "lan", "plan9", "list-01", "srv",
        ] {
            assert_eq!(meant(host), None, "{host}");
        }
    }
}
