//! Hosts that the configuration keeps as they are: `readonly = ["dc01", "*.prod.example.com",
//! "10.0.0.0/8"]`. What cannot be compared is kept, too: a host that is named in the file by its name
//! must not be changed because somebody typed its address.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use redial_model::{Facts, Machine, Target};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::TextPlace;

/// The key of the configuration.
pub const KEY: &str = "readonly";

/// What the configuration says about changes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "true, false, or a list of hosts")]
pub enum ReadonlyWish {
    /// Nothing is changed, or anything may be.
    All(bool),
    /// These hosts are not changed: names, `*` for whole labels, addresses, networks.
    Hosts(Vec<String>),
}

impl Default for ReadonlyWish {
    fn default() -> Self {
        Self::All(false)
    }
}

/// What a rule covers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Covered {
    Everything,
    /// The labels of a name.
    Name(Vec<String>),
    /// A network: its address, and how many bits of it count.
    Network(IpAddr, u8),
}

/// One line of the configuration.
#[derive(Debug, PartialEq, Eq)]
struct HostRule {
    file: PathBuf,
    line: usize,
    text: String,
    covers: Covered,
}

/// Every rule that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadonlyRules(Vec<Arc<HostRule>>);

impl ReadonlyRules {
    /// The rules of a file.
    ///
    /// # Errors
    /// Where the first one that cannot be understood stands, and why.
    pub fn of(wish: &ReadonlyWish, file: &Path, source: &str) -> Result<Self, (TextPlace, String)> {
        let rule = |text: &str, element, covers| {
            let place = TextPlace::of_key(source, &[KEY], element);
            let rule = HostRule {
                file: file.to_owned(),
                line: place.line,
                text: text.to_owned(),
                covers,
            };
            (place, rule)
        };
        let hosts = match wish {
            ReadonlyWish::All(false) => return Ok(Self::default()),
            ReadonlyWish::All(true) => {
                let (_, rule) = rule("true", None, Covered::Everything);
                return Ok(Self(vec![Arc::new(rule)]));
            }
            ReadonlyWish::Hosts(hosts) => hosts,
        };
        let mut all = vec![];
        for (number, text) in hosts.iter().enumerate() {
            let (place, rule) = rule(text, Some(number), Covered::Everything);
            let covers = covered(text.trim()).map_err(|why| (place, why))?;
            all.push(Arc::new(HostRule { covers, ..rule }));
        }
        Ok(Self(all))
    }

    /// These rules and others.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Why a host is not changed because a rule covers it, in a clause.
    pub fn lists(&self, host: &HostNames) -> Option<String> {
        let rule = self.0.iter().find(|rule| host.is_in(&rule.covers))?;
        let says = match rule.covers {
            Covered::Everything if rule.text == "true" => format!("says {KEY} = true"),
            _ => format!("lists `{}`", rule.text),
        };
        let place = rule.place();
        Some(format!("{} is read-only: {place} {says}", host.typed))
    }

    /// The same, or because nobody can tell whether one does.
    pub fn keeps(&self, host: &HostNames) -> Option<String> {
        if let Some(listed) = self.lists(host) {
            return Some(listed);
        }
        let (rule, what) = self
            .0
            .iter()
            .find_map(|rule| Some((rule, host.lacks(&rule.covers)?)))?;
        Some(format!(
            "redial cannot tell whether {} is read-only: {} lists `{}`, and {what}",
            host.typed,
            rule.place(),
            rule.text
        ))
    }
}

impl HostRule {
    fn place(&self) -> String {
        format!("{}, line {},", self.file.display(), self.line)
    }
}

fn covered(text: &str) -> Result<Covered, String> {
    let shown = text.escape_debug();
    if text == "*" {
        return Ok(Covered::Everything);
    }
    let (host, bits) = match text.split_once('/') {
        Some((host, bits)) => (host, Some(bits)),
        None => (text, None),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok());
        let bits = bits.filter(|bits| *bits <= most);
        let bits = bits.ok_or_else(|| {
            format!("`{shown}` is not a network: after the / comes a number from 0 to {most}")
        })?;
        return Ok(Covered::Network(address, bits));
    }
    let why = || {
        format!(
            "`{shown}` is not a host: write a name (dc01), a name with * for whole parts (*.prod.example.com), an address, or a network (10.0.0.0/8)"
        )
    };
    if bits.is_some() {
        return Err(why());
    }
    // The reader of hosts knows no wildcard: a letter takes its place.
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_any: Vec<bool> = host.split('.').map(|label| label == "*").collect();
    let plain: Vec<&str> = host
        .split('.')
        .map(|label| if label == "*" { "x" } else { label })
        .collect();
    let parsed = Target::parse(&plain.join(".")).map_err(|_| why())?;
    if parsed.host.contains(':') || parsed.host.parse::<IpAddr>().is_ok() || host.contains(':') {
        return Err(why());
    }
    let labels = parsed.host.trim_end_matches('.').split('.');
    let label = |(label, any): (&str, bool)| if any { "*" } else { label }.to_owned();
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    if is_any.iter().all(|any| *any) || labels.clone().next_back().is_some_and(is_number) {
        return Err(why());
    }
    Ok(Covered::Name(labels.zip(is_any).map(label).collect()))
}

/// Everything that is known about which host it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostNames {
    /// As it was typed.
    typed: String,
    names: Vec<String>,
    addresses: Vec<IpAddr>,
    /// Whether its whole own name is known.
    is_known: bool,
}

impl HostNames {
    /// Of a host as it was typed.
    pub fn typed(target: &Target) -> Self {
        let mut names = Self {
            typed: target.host.clone(),
            ..Self::default()
        };
        match target.host.parse() {
            Ok(address) => names.address(address),
            Err(_) => names.name(&target.host),
        }
        target.address.into_iter().for_each(|a| names.address(a));
        names
    }

    /// Of a computer that redial runs on; empty where it cannot be looked at.
    pub fn of_machine(machine: &dyn Machine) -> Self {
        let mut names = Self::default();
        if let Ok(system) = machine.system() {
            let computer = system.computer.as_str();
            names.typed = computer.to_owned();
            names.name(computer);
            if let Some(domain) = &system.domain {
                names.name(&format!("{computer}.{}", domain.as_str()));
            }
            names.is_known = true;
        }
        let adapters = machine.adapters().unwrap_or_default();
        let all = adapters.iter().flat_map(|adapter| &adapter.addresses);
        let other = all.filter(|address| !address.is_loopback());
        other.for_each(|address| names.address(*address));
        names
    }

    /// With what a check saw.
    #[must_use]
    pub fn seen(mut self, facts: &Facts) -> Self {
        let looked_up = facts.address.iter().flat_map(|fact| &fact.addresses);
        looked_up.for_each(|address| self.address(*address));
        if let Some(identity) = &facts.identity {
            identity.names().into_iter().for_each(|n| self.name(n));
            self.is_known |= identity.dns_computer.is_some();
        }
        self
    }

    /// With what else is known of the same computer.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        other.names.iter().for_each(|name| self.name(name));
        other.addresses.iter().for_each(|a| self.address(*a));
        self.is_known |= other.is_known;
        self
    }

    fn name(&mut self, name: &str) {
        let ascii = idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_ascii_lowercase());
        let name = ascii.trim_end_matches('.').to_owned();
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    fn address(&mut self, address: IpAddr) {
        let address = address.to_canonical();
        if !self.addresses.contains(&address) {
            self.addresses.push(address);
        }
    }

    fn is_in(&self, covers: &Covered) -> bool {
        match covers {
            Covered::Everything => true,
            Covered::Name(labels) => self.names.iter().any(|name| is_named(labels, name)),
            Covered::Network(base, bits) => {
                self.addresses.iter().any(|a| is_within(*base, *bits, *a))
            }
        }
    }

    /// What would have to be known to compare it with a rule, and what to do about it.
    fn lacks(&self, covers: &Covered) -> Option<&'static str> {
        let has_whole = self.is_known || self.names.iter().any(|name| name.contains('.'));
        match covers {
            Covered::Everything => None,
            Covered::Network(..) => self
                .addresses
                .is_empty()
                .then_some("the address of this host is not known: give it with --address"),
            Covered::Name(_) if self.names.is_empty() => {
                Some("the name of this host is not known: use its full name")
            }
            Covered::Name(labels) if labels.len() > 1 && !has_whole => {
                Some("the full name of this host is not known: use that")
            }
            Covered::Name(_) => None,
        }
    }
}

/// Whether a name has these labels. A * in front stands for one label or more, another one for
/// exactly one; a single label is the first one of a name.
fn is_named(labels: &[String], name: &str) -> bool {
    let name: Vec<&str> = name.split('.').collect();
    let alike = |labels: &[String], name: &[&str]| {
        let one = |(label, is): (&String, &&str)| label == "*" || label == is;
        labels.len() == name.len() && labels.iter().zip(name).all(one)
    };
    match labels {
        [only] => name.first().is_some_and(|first| first == only),
        [any, rest @ ..] if any == "*" => {
            let above = name.len().saturating_sub(rest.len());
            above > 0 && alike(rest, &name[above..])
        }
        _ => alike(labels, &name),
    }
}

fn is_within(base: IpAddr, bits: u8, address: IpAddr) -> bool {
    let left = |whole: u8| u32::from(whole - bits);
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let differ = base.to_bits() ^ address.to_bits();
            differ.checked_shr(left(32)).unwrap_or(0) == 0
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let differ = base.to_bits() ^ address.to_bits();
            differ.checked_shr(left(128)).unwrap_or(0) == 0
        }
        (IpAddr::V6(base), IpAddr::V4(address)) => {
            let differ = base.to_bits() ^ address.to_ipv6_mapped().to_bits();
            bits > 0 && differ.checked_shr(left(128)).unwrap_or(0) == 0
        }
        (IpAddr::V4(_), IpAddr::V6(_)) => false,
    }
}

#[cfg(test)]
mod tests;
