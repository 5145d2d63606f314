//! The private parts of what was read on a machine: names, addresses, thumbprints, and the ids of
//! the machine and its domain.

use std::net::IpAddr;

use redial_model::{
    ClientFact, EventsFact, Facts, Hex, KeyFact, Known, Slot, Step, SystemFact, Value,
};

use super::secrets::Secrets;
use crate::Report;

/// Removes bytes that identify a machine: certificates, thumbprints.
pub(super) fn strip(report: &mut Report) {
    let facts = &mut report.facts;
    if let Some(key) = &mut facts.key {
        key.certificates_mut().for_each(|c| c.der = Hex::default());
    }
    // Thumbprints of listeners, and the mark of a machine's licences.
    let readings = [
        facts.key.as_mut().map(|key| &mut key.readings),
        facts
            .listener
            .as_mut()
            .map(|listener| &mut listener.readings),
        facts.client.as_mut().map(|client| &mut client.readings),
    ];
    let read = readings.into_iter().flatten().flat_map(|r| &mut r.read);
    read.for_each(|r| bare(&mut r.value));
    for step in report.plans.iter_mut().flat_map(|p| &mut p.steps) {
        match step {
            Step::Change(change) => {
                bare(&mut change.before);
                bare(&mut change.after);
            }
            Step::Require(require) => bare(&mut require.value),
            Step::Await(wait) => bare(&mut wait.not),
            Step::Act(_) | Step::ByHand(_) => {}
        }
    }
}

fn bare(value: &mut Value) {
    match value {
        Value::Binary(bytes) | Value::Stored(bytes) => *bytes = Hex::default(),
        Value::Raw { bytes, .. } => *bytes = Hex::default(),
        _ => {}
    }
}

/// Every text that names a machine, a person's network or a domain.
pub(super) fn secrets(facts: &Facts, secrets: &mut Secrets) {
    facts.system.iter().for_each(|s| system(s, secrets));
    facts.client.iter().for_each(|c| client(c, secrets));
    facts.events.iter().for_each(|e| events(e, secrets));
    facts.key.iter().for_each(|k| key(k, secrets));
    let adapters = facts.adapter.iter().flat_map(|a| &a.adapters);
    secrets
        .addresses
        .extend(adapters.flat_map(|a| &a.addresses));
    let attempts = facts.history.iter().flat_map(|h| &h.attempts);
    secrets.add_all(attempts.map(|a| a.host.as_str()));
    let sign_ins = facts.history.iter().flat_map(|h| &h.sign_ins);
    secrets.add_all(sign_ins.map(|s| s.host.as_str()));
    for reading in facts.readings().flat_map(|r| &r.read) {
        if let (Slot::Access { .. }, Value::Text(sddl)) = (&reading.slot, &reading.value) {
            let parts = sddl.split(['(', ')', ';', ':']);
            secrets.add_all(parts.filter(|part| part.starts_with("S-1-5-21-")));
        }
        if let Slot::Registry { name, .. } = &reading.slot
            && NAMING.contains(&name.as_str())
        {
            servers(&reading.value, secrets);
        }
    }
}

/// Values that name servers: a gateway, those that give licences, those that NTLM may be sent to.
const NAMING: [&str; 4] = [
    "ProxyName",
    "LicenseServers",
    "SpecifiedLicenseServers",
    "ClientAllowedNTLMServers",
];

fn servers(value: &Value, secrets: &mut Secrets) {
    match value {
        Value::Text(text) => secrets.add_all(text.split([',', ';']).map(str::trim)),
        Value::Texts(texts) => secrets.add_all(texts.iter().map(String::as_str)),
        _ => {}
    }
}

fn system(fact: &SystemFact, secrets: &mut Secrets) {
    let ends = [&fact.client, &fact.host];
    for system in ends.into_iter().filter_map(Known::seen) {
        secrets.add(system.computer.as_str());
        secrets.add_all(system.domain.iter().map(|t| t.as_str()));
        let azure = system
            .azure
            .iter()
            .flat_map(|a| [Some(&a.id), a.name.as_ref(), a.group.as_ref()]);
        secrets.add_all(azure.flatten().map(|t| t.as_str()));
    }
}

fn client(fact: &ClientFact, secrets: &mut Secrets) {
    secrets.add_all(fact.recent.iter().map(|host| host.as_str()));
    for (name, value) in fact.last.seen().into_iter().flatten() {
        if name.as_str().contains("address") || name.as_str().contains("hostname") {
            secrets.add(value.as_str());
        }
    }
}

/// Addresses of clients, with their ports; user names are not read.
fn events(fact: &EventsFact, secrets: &mut Secrets) {
    for (_, value) in fact.events.iter().flat_map(|e| &e.data) {
        let host = value
            .as_str()
            .rsplit_once(':')
            .map_or(value.as_str(), |(host, _)| host.trim_matches(['[', ']']));
        secrets.addresses.extend(host.parse::<IpAddr>());
    }
}

fn key(fact: &KeyFact, secrets: &mut Secrets) {
    let named = [&fact.made, &fact.bound, &fact.handed]
        .into_iter()
        .filter_map(Known::seen);
    let thumbprints = fact.certificates().map(|c| &c.thumbprint);
    for thumbprint in thumbprints.chain(named.flatten()) {
        secrets.add(thumbprint);
        secrets.add(&thumbprint.to_lowercase());
    }
    secrets.add_all(fact.certificates().map(|c| c.subject.as_str()));
    // Key files end with the machine's id; access lists name the domain's.
    let files = fact.files.seen().into_iter().flatten();
    secrets.add_all(files.filter_map(|path| path.rsplit('_').next()));
}
