//! The other places that a command line names.

use std::sync::Arc;

use redial_kit::{ProbeCard, VantagePoint};
use redial_model::{Said, Topic};
use redial_remote::{ChannelCommand, Outpost};
use redial_through::{CommandWords, Through};

use crate::{
    cli::{CheckArgs, VERSION},
    exit::Stop,
};

/// Places at most: each is one more connection to every host, and one more command.
const MOST: usize = 4;

/// Every other place from which the connection is looked at.
pub fn named(args: &CheckArgs) -> Result<Vec<Arc<dyn VantagePoint>>, Stop> {
    fits(args.from.len() + args.through.len())?;
    let several = args.hosts.len() > 1 || args.file.is_some();
    let from = args.from.iter().map(|text| from(text));
    let through = args.through.iter().map(|text| through(text, several));
    from.chain(through).collect()
}

/// The place that these words name, as a person types it in the dashboard: `from` or `through`, and
/// the command.
pub fn place(words: &str) -> Result<Arc<dyn VantagePoint>, Stop> {
    let (means, command) = words.trim().split_once(' ').unwrap_or((words.trim(), ""));
    match means {
        "from" => from(command.trim()),
        "through" => through(command.trim(), false),
        _ => Err(Stop::usage(
            "begin with `through` and a command that leads to the host, such as through ssh -W '[%h]:%p' jump, or with `from` and a command that starts redial elsewhere, such as from ssh:jump",
        )),
    }
}

/// That so many places can be looked from.
pub fn fits(count: usize) -> Result<(), Stop> {
    match count {
        0..=MOST => Ok(()),
        _ => Err(Stop::usage(format!(
            "{count} places are too many: at most {MOST} other places can be looked from"
        ))),
    }
}

/// What is asked at the far end: what the name means there, how far a connection gets, and who
/// answers.
const ASKED: [Topic; 4] = [
    Topic::Address,
    Topic::Line,
    Topic::Certificate,
    Topic::Identity,
];

fn from(text: &str) -> Result<Arc<dyn VantagePoint>, Stop> {
    let command = ChannelCommand::parse(text)?.of_version(VERSION);
    let cards = redial_catalog::PROBES.iter().map(|p| p.card());
    let asked: Vec<&'static ProbeCard> = cards.filter(|c| ASKED.contains(&c.tells)).collect();
    Ok(Arc::new(Outpost::new(command.only_looking(), asked)))
}

fn through(text: &str, several: bool) -> Result<Arc<dyn VantagePoint>, Stop> {
    let bad = |why: &str| Stop::usage(format!("bad --through `{}`: {why}", Said::new(text)));
    let words = CommandWords::parse(text).map_err(|error| bad(&error.to_string()))?;
    if several && !words.names_host() {
        return Err(bad(
            "with several hosts the command has to name the host with %h",
        ));
    }
    Ok(Arc::new(Through::new(words)))
}
