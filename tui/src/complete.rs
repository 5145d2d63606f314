//! What a shell offers when Tab is pressed, beside commands and options: names that only redial
//! knows. The shell asks the program itself, so a fix of tomorrow is offered without a new script.

use std::{ffi::OsStr, io, path::Path};

use clap::CommandFactory;
use clap_complete::{
    ArgValueCompleter, CompleteEnv,
    engine::{CompletionCandidate, PathCompleter, ValueCompleter},
    env::Shells,
};
use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use redial_lab::{Patient, WARD};
use redial_model::{Said, Target};

use crate::{cli::Cli, dashboard::recent_hosts, exit::Stop, scene};

/// The variable by which a shell asks: `REDIAL_COMPLETE=bash redial -- WORDS`.
const ASKS: &str = "REDIAL_COMPLETE";

/// Answers a shell that asks. Whether one did.
pub fn answered() -> bool {
    let answer = CompleteEnv::with_factory(Cli::command).var(ASKS);
    let here = std::env::current_dir().ok();
    match answer.try_complete(std::env::args_os(), here.as_deref()) {
        Ok(answered) => answered,
        Err(error) => error.exit(),
    }
}

/// The script that makes a shell ask.
pub fn script(shell: &str) -> io::Result<Vec<u8>> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let shell = shells
        .completer(shell)
        .ok_or_else(|| io::Error::other(format!("no such shell: {shell}")))?;
    shell.write_registration(ASKS, "redial", "redial", "redial", &mut script)?;
    Ok(script)
}

type Named = (String, String);

fn offer(current: &OsStr, names: impl IntoIterator<Item = Named>) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let fitting = names
        .into_iter()
        .filter(|(name, _)| name.starts_with(&*current));
    fitting
        .map(|(name, says)| {
            let says = (!says.is_empty()).then(|| says.into());
            CompletionCandidate::new(name).help(says)
        })
        .collect()
}

/// Offers the names of a list.
fn from(list: fn() -> Vec<Named>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| offer(current, list()))
}

/// Hosts that were checked lately.
pub fn hosts() -> ArgValueCompleter {
    from(recent)
}

fn recent() -> Vec<Named> {
    let hosts = recent_hosts().into_iter();
    hosts
        .map(|host| (host, "checked recently".into()))
        .collect()
}

fn fixes() -> Vec<Named> {
    let cards = FIXES.iter().map(|fix| fix.card());
    cards
        .map(|card| (card.id.into(), card.best_for.into()))
        .collect()
}

/// Probes by their names, and the sides.
pub fn probes() -> ArgValueCompleter {
    from(|| {
        let side = |word: &str| (word.to_owned(), format!("all probes of the {word}"));
        let sides = ["network", "client", "host"].map(side);
        every_probe().into_iter().chain(sides).collect()
    })
}

fn every_probe() -> Vec<Named> {
    let cards = PROBES.iter().map(|probe| probe.card());
    cards
        .map(|card| (card.id.into(), card.asks.into()))
        .collect()
}

/// Whatever has an explanation by its name.
pub fn explained() -> ArgValueCompleter {
    from(|| {
        let causes = CAUSES.iter().map(|c| (c.id.into(), c.says.into()));
        let findings = codes().map(|c| (c.code.into(), c.means.into()));
        let named = causes.chain(findings).chain(fixes());
        named.chain(every_probe()).collect()
    })
}

fn machines() -> Vec<Named> {
    Patient::all()
        .map(|patient| (patient.name.into(), patient.plays.into()))
        .collect()
}

/// Ways to another computer: hosts that were checked recently, over SSH.
pub fn ways() -> ArgValueCompleter {
    from(|| {
        let over = |host: &String| Target::parse(host).is_ok_and(|target| target.host == *host);
        let hosts = recent_hosts().into_iter().filter(over);
        let named = hosts.map(|host| (format!("ssh:{host}"), "over SSH".to_owned()));
        std::iter::once(("ssh:".to_owned(), "over SSH: [user@]host[:port]".to_owned()))
            .chain(named)
            .collect()
    })
}

/// Simulated machines by their names.
pub fn lab() -> ArgValueCompleter {
    from(machines)
}

/// Simulated machines, and files of them.
pub fn lab_or_file() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let mut all = offer(current, machines());
        all.extend(PathCompleter::file().complete(current));
        all
    })
}

/// The hosts of the demo.
pub fn demo() -> ArgValueCompleter {
    from(|| {
        let hosts = WARD
            .iter()
            .map(|host| (host.name.into(), host.plays.into()));
        machines().into_iter().chain(hosts).collect()
    })
}

/// The IDs of changes in the usual journal.
pub fn changes() -> ArgValueCompleter {
    // Where the journal cannot be read, there is nothing to offer.
    from(|| recorded().unwrap_or_default())
}

fn recorded() -> Result<Vec<Named>, Stop> {
    let named = std::env::var_os("REDIAL_JOURNAL");
    let journal = scene::kept(named.as_deref().map(Path::new), None)?.journal;
    let fix = |id| {
        let record = journal.read(id).ok();
        record.map_or_else(String::new, |r| Said::new(&r.header.plan.fix).to_string())
    };
    let ids = journal.ids()?;
    Ok(ids.iter().map(|id| (id.to_string(), fix(id))).collect())
}

/// Commands by their names.
pub fn commands() -> ArgValueCompleter {
    from(|| {
        let all = Cli::command();
        let shown = all.get_subcommands().filter(|c| !c.is_hide_set());
        let about = |c: &clap::Command| c.get_about().map(ToString::to_string).unwrap_or_default();
        shown.map(|c| (c.get_name().to_owned(), about(c))).collect()
    })
}

/// The host, then the fix. With --lab the host may be left out.
#[derive(Clone, Copy, Debug)]
struct HostAndFix;

impl ValueCompleter for HostAndFix {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        offer(current, recent().into_iter().chain(fixes()))
    }

    fn complete_at(&self, at: usize, current: &OsStr) -> Vec<CompletionCandidate> {
        match at {
            0 => self.complete(current),
            _ => offer(current, fixes()),
        }
    }
}

/// A host and a fix.
pub fn host_and_fix() -> ArgValueCompleter {
    ArgValueCompleter::new(HostAndFix)
}
