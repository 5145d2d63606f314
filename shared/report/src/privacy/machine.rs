//! What a machine's own facts tell about people: names, addresses, thumbprints, the machine's and
//! the domain's ids.

use redial_model::{Facts, Hex, Slot, Step, Value};

use crate::Report;

/// Bytes that name a machine: certificates, thumbprints.
pub(super) fn strip(report: &mut Report) {
    let facts = &mut report.facts;
    if let Some(key) = &mut facts.key {
        key.own
            .iter_mut()
            .chain(&mut key.bound_found)
            .for_each(|c| c.der = Hex::default());
        key.readings
            .read
            .iter_mut()
            .for_each(|r| bare(&mut r.value));
    }
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

/// Hands out every text that names a machine, a person's network or a domain.
pub(super) fn secrets(facts: &Facts, add: &mut impl FnMut(&str)) {
    for system in facts
        .system
        .iter()
        .flat_map(|s| [&s.client, &s.host])
        .flatten()
    {
        add(system.computer.as_str());
        system.domain.iter().for_each(|t| add(t.as_str()));
        let azure = system
            .azure
            .iter()
            .flat_map(|a| [Some(&a.id), a.name.as_ref(), a.group.as_ref()]);
        azure.flatten().for_each(|t| add(t.as_str()));
    }
    for address in facts
        .adapter
        .iter()
        .flat_map(|a| &a.adapters)
        .flat_map(|a| &a.addresses)
    {
        add(&address.to_string());
    }
    if let Some(client) = &facts.client {
        client.recent.iter().for_each(|host| add(host.as_str()));
        client
            .last
            .iter()
            .filter(|(name, _)| {
                name.as_str().contains("address") || name.as_str().contains("hostname")
            })
            .for_each(|(_, v)| add(v.as_str()));
    }
    facts
        .history
        .iter()
        .flat_map(|h| &h.attempts)
        .for_each(|a| add(a.host.as_str()));
    // Addresses of clients, with their ports; user names are not read.
    for (_, value) in facts
        .events
        .iter()
        .flat_map(|e| &e.events)
        .flat_map(|e| &e.data)
    {
        let host = value
            .as_str()
            .rsplit_once(':')
            .map_or(value.as_str(), |(host, _)| host.trim_matches(['[', ']']));
        if host.parse::<std::net::IpAddr>().is_ok() {
            add(host);
        }
    }
    if let Some(key) = &facts.key {
        for thumbprint in key
            .own
            .iter()
            .chain(&key.bound_found)
            .map(|c| &c.thumbprint)
            .chain(&key.made)
            .chain(&key.bound)
        {
            add(thumbprint);
            add(&thumbprint.to_lowercase());
        }
        key.own
            .iter()
            .chain(&key.bound_found)
            .for_each(|c| add(c.subject.as_str()));
        // Key files end with the machine's id; access lists name the domain's.
        key.files
            .iter()
            .filter_map(|path| path.rsplit('_').next())
            .for_each(&mut *add);
    }
    for reading in facts.readings().flat_map(|r| &r.read) {
        if let (Slot::Access { .. }, Value::Text(sddl)) = (&reading.slot, &reading.value) {
            sddl.split(['(', ')', ';', ':'])
                .filter(|part| part.starts_with("S-1-5-21-"))
                .for_each(&mut *add);
        }
    }
}
