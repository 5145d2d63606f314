//! Who holds the port.

use std::net::IpAddr;

use redial_machine::{Owner, places};
use redial_model::{Facts, Finding, Known, ListenerFact};

use crate::{LISTENS, NOBODY, ONE_ADDRESS, OTHER_OWNER, OWNER_UNKNOWN, PORT_EXCLUDED, SHARED_PORT};

/// Who holds ports for others, by service or program, and on whose behalf.
const HOLDERS: [(&str, &str); 5] = [
    (
        "iphlpsvc",
        "IP Helper (iphlpsvc), which forwards ports (netsh portproxy),",
    ),
    ("wslrelay.exe", "wslrelay.exe, which forwards to WSL,"),
    (
        "com.docker.backend.exe",
        "com.docker.backend.exe, which forwards to a container,",
    ),
    ("vpnkit.exe", "vpnkit.exe, which forwards to a container,"),
    ("system", "the kernel (http.sys and the like)"),
];

pub(crate) fn held(listener: &ListenerFact, facts: &Facts, off: bool) -> Vec<Finding> {
    let (Known::Is(port), Known::Is(_)) = (&listener.port, &listener.owner) else {
        return vec![];
    };
    let dialled = facts.best_climb().map(|climb| climb.address.ip());
    let Known::Is(Some(owner)) = listener.answers(dialled) else {
        return nobody(listener, *port, off).into_iter().collect();
    };
    let mut found = vec![by(owner, *port)];
    if whose(owner) == Whose::Ours {
        found.extend(elsewhere(owner, dialled));
        let all = listener.owner.seen().into_iter().flatten();
        found.extend(shared(all.chain(&listener.beside), *port));
    }
    found
}

/// Nobody listens, and why where the machine tells it.
fn nobody(listener: &ListenerFact, port: u16, off: bool) -> Option<Finding> {
    if off {
        return None;
    }
    let mut ranges = listener.excluded.seen().into_iter().flatten();
    let range = ranges.find(|(first, last)| (*first..=*last).contains(&port));
    Some(match range {
        Some((first, last)) => PORT_EXCLUDED
            .found(format!(
                "no program can use port {port}: Windows reserves it"
            ))
            .with("excluded ports", format!("{first} to {last}")),
        None => NOBODY.found(format!("no program listens on port {port}")),
    })
}

#[derive(PartialEq)]
enum Whose {
    Ours,
    Another,
    /// The host of many services, or a process nobody may look at.
    Unknown,
}

fn whose(owner: &Owner) -> Whose {
    let is_ours = |s: &redial_machine::Said| s.as_str().eq_ignore_ascii_case(places::TERM_SERVICE);
    let program = owner.program.as_str().to_ascii_lowercase();
    if owner.services.iter().any(is_ours) {
        Whose::Ours
    } else if owner.services.is_empty() && matches!(program.as_str(), "" | "svchost.exe") {
        Whose::Unknown
    } else {
        Whose::Another
    }
}

fn by(owner: &Owner, port: u16) -> Finding {
    let finding = match whose(owner) {
        Whose::Ours => LISTENS.found(format!("TermService listens on port {port}")),
        Whose::Unknown => OWNER_UNKNOWN.found(format!(
            "a program listens on port {port}; which service could not be seen"
        )),
        Whose::Another => {
            OTHER_OWNER.found(format!("{} uses port {port}, not TermService", name(owner)))
        }
    };
    let finding = finding.with("process", owner.pid.to_string());
    match &owner.services[..] {
        [] => finding,
        some => {
            let names: Vec<&str> = some.iter().map(redial_machine::Said::as_str).collect();
            finding.with("services", names.join(", "))
        }
    }
}

/// The program or service, with what it is known to hold ports for.
fn name(owner: &Owner) -> String {
    let services = owner.services.iter().map(redial_machine::Said::as_str);
    let mut named = services.chain([owner.program.as_str()]);
    let known = named.find_map(|name| {
        let mut holders = HOLDERS.iter();
        holders.find(|(holder, _)| holder.eq_ignore_ascii_case(name))
    });
    match (known, owner.services.first()) {
        (Some((_, words)), _) => (*words).to_owned(),
        (None, Some(service)) => format!("the service {service} in {}", owner.program),
        (None, None) => owner.program.to_string(),
    }
}

/// TermService listens, and not where it was dialled.
fn elsewhere(owner: &Owner, dialled: Option<IpAddr>) -> Option<Finding> {
    let dialled = dialled?;
    let anywhere = owner.addresses.iter().any(IpAddr::is_unspecified);
    if owner.addresses.is_empty() || anywhere || owner.addresses.contains(&dialled) {
        return None;
    }
    let listed: Vec<String> = owner.addresses.iter().map(ToString::to_string).collect();
    let says = format!("TermService does not listen on {dialled}");
    Some(
        ONE_ADDRESS
            .found(says)
            .with("listens on", listed.join(", ")),
    )
}

/// Another who holds the port on an address that others can dial.
fn shared<'a>(mut all: impl Iterator<Item = &'a Owner>, port: u16) -> Option<Finding> {
    let outward = |o: &Owner| o.addresses.iter().any(|ip| !ip.is_loopback());
    let other = all.find(|o| whose(o) == Whose::Another && outward(o))?;
    let listed: Vec<String> = other.addresses.iter().map(ToString::to_string).collect();
    let says = format!("{} uses port {port} on {}", name(other), listed.join(", "));
    Some(SHARED_PORT.found(says))
}
