//! What of a check's open questions another look of redial would answer, and by which command.

use std::net::IpAddr;

use redial_model::{Cause, Facts, NameFact, Said, SettledFrom, Side, Target};

use crate::{CommandPlace, Report, VantageLine, quoted};

/// A look that redial can make and that was not made yet: what it shows would prove or disprove a
/// cause.
#[derive(Clone, Debug, PartialEq)]
pub enum SettlingLook {
    /// At the host itself, through a channel.
    Host,
    /// At the computer that is meant, through a channel to that one.
    RightHost,
    /// At the connection from another place.
    Elsewhere,
    /// From here, with the slower checks.
    Deep,
    /// From here, at this address of the name.
    At(IpAddr),
    /// From here, by this name.
    Named(Target),
    /// From here, again and again: what the dashboard does.
    Repeated,
}

impl CommandPlace {
    /// The look that would settle a cause; nothing where it was made already, or none does.
    #[must_use]
    pub fn settling_look(&self, report: &Report, cause: &Cause) -> Option<SettlingLook> {
        let elsewhere = || (!is_seen_elsewhere(report)).then_some(SettlingLook::Elsewhere);
        match cause.settled_from? {
            SettledFrom::Host => {
                (!self.leads_to_host() && !is_host_seen(report)).then_some(SettlingLook::Host)
            }
            SettledFrom::RightHost => (!self.leads_to_host()).then_some(SettlingLook::RightHost),
            SettledFrom::Elsewhere => elsewhere(),
            SettledFrom::Deep if has_series(&report.facts) => elsewhere(),
            SettledFrom::Deep => Some(SettlingLook::Deep),
            SettledFrom::OtherAddress => other_address(&report.facts).map(SettlingLook::At),
            // A simulated machine has one name.
            SettledFrom::OwnName if self.is_simulated() => None,
            SettledFrom::OwnName => own_name(report).map(SettlingLook::Named),
            SettledFrom::Repeated => Some(SettlingLook::Repeated),
        }
    }

    /// The command that would prove or disprove a cause, with a word in capitals for what redial does
    /// not know; nothing where that was done already.
    #[must_use]
    pub fn to_settle(&self, report: &Report, cause: &Cause) -> Option<String> {
        let target = &report.target;
        let check = || format!("redial check {}", self.checked(target));
        let through = |destination: &str| {
            let via = quoted(&format!("ssh:USERNAME@{destination}"));
            format!("redial check {} --via {via}", Self::Host.checked(target))
        };
        Some(match self.settling_look(report, cause)? {
            SettlingLook::Host => through(&destination(target)),
            SettlingLook::RightHost => through("RIGHTHOST"),
            SettlingLook::Elsewhere => {
                let jump = quoted("ssh -W '[%h]:%p' JUMPHOST");
                format!("{} --through {jump}", check())
            }
            SettlingLook::Deep => format!("{} --deep", check()),
            SettlingLook::At(address) => format!("{} --address {address}", check()),
            SettlingLook::Named(named) => format!("redial check {}", self.checked(&named)),
            SettlingLook::Repeated => format!("redial {}", self.checked(target)),
        })
    }

    /// Whether the host itself is looked at from here, or its channel was named.
    fn leads_to_host(&self) -> bool {
        match self {
            Self::Lab(_) | Self::Via(..) => true,
            Self::Host => false,
            Self::Reported(place, _) => place.leads_to_host(),
        }
    }

    fn is_simulated(&self) -> bool {
        match self {
            Self::Lab(_) => true,
            Self::Host => false,
            Self::Via(place, _) | Self::Reported(place, _) => place.is_simulated(),
        }
    }
}

/// What would prove or disprove a cause, in a sentence; nothing where that look was made.
#[must_use]
pub fn proof_of<'a>(report: &Report, cause: &'a Cause) -> Option<&'a Said> {
    let was_made = cause.settled_from == Some(SettledFrom::Elsewhere) && is_seen_elsewhere(report);
    cause.settle.as_ref().filter(|_| !was_made)
}

/// What stands at a cause about how it is settled.
#[derive(Debug, PartialEq)]
pub(crate) enum Settles {
    /// This command.
    Command(String),
    /// The command that stands at an earlier cause, by its place.
    As(usize),
}

/// How the cause at this place among all is settled.
pub(crate) fn settles(report: &Report, at: usize, place: &CommandPlace) -> Option<Settles> {
    let command = |cause: &Cause| place.to_settle(report, cause);
    let own = command(report.causes.get(at)?)?;
    let earlier = report.causes[..at].iter();
    let as_for = earlier.map(command).position(|c| c.as_ref() == Some(&own));
    Some(as_for.map_or(Settles::Command(own), Settles::As))
}

impl Settles {
    /// The command where it stands here, and the sentence in its place where it does not.
    pub fn parts(self) -> (Option<String>, String) {
        match self {
            Self::Command(command) => (Some(command), String::new()),
            Self::As(at) => (
                None,
                format!(" The command for cause {} does this.", at + 1),
            ),
        }
    }
}

/// Where the host is logged on to: at the address that was given for it, or by its name.
fn destination(target: &Target) -> String {
    let host = target.address.map(|address| address.to_string());
    let host = host.unwrap_or_else(|| target.host.clone());
    let zone = target.zone.as_ref().map(|zone| format!("%{zone}"));
    let whole = host + &zone.unwrap_or_default();
    match whole.contains(':') {
        true => format!("[{whole}]"),
        false => whole,
    }
}

fn is_seen_elsewhere(report: &Report) -> bool {
    report.vantages.iter().any(VantageLine::is_seen)
}

/// Whether the machine that answers was looked at: another one says nothing about it.
fn is_host_seen(report: &Report) -> bool {
    let looked = report.side == Side::Host || report.facts.sees_host();
    looked && report.facts.other_machine().is_none()
}

fn has_series(facts: &Facts) -> bool {
    facts
        .path
        .as_ref()
        .is_some_and(|path| path.series.is_some())
}

/// An address of the name, here or at another place, at which nobody looked from here.
fn other_address(facts: &Facts) -> Option<IpAddr> {
    let given = |name: &NameFact| [name.hosts.clone(), name.from_servers()].concat();
    let views = facts.vantage.iter().flat_map(|fact| &fact.views);
    let there = views.filter_map(|view| Some(view.address?.ip()));
    let here = facts.name.as_deref().map(given).unwrap_or_default();
    let mut all = here.into_iter().chain(there);
    let climbs = facts.line.iter().flat_map(|line| &line.climbs);
    let seen: Vec<IpAddr> = climbs.map(|climb| climb.address.ip()).collect();
    all.find(|address| !seen.contains(address) && !facts.dialled().contains(address))
}

/// The host by the full name that it gives for itself, where another one was asked for. The name is
/// the host's own word: what is no name becomes no part of a command.
fn own_name(report: &Report) -> Option<Target> {
    let name = report.facts.identity.as_ref()?.dns_computer.as_ref()?;
    let named = Target::parse(name.as_str()).ok()?;
    let is_name = named.host.contains('.') && named.host.parse::<IpAddr>().is_err();
    let port = report.target.port;
    let is_other = named.host != report.target.host;
    (is_name && is_other).then_some(Target { port, ..named })
}

#[cfg(test)]
mod tests;
