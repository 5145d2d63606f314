mod machine;

use std::{collections::BTreeSet, net::IpAddr};

use redial_model::{Facts, Hex};
use serde_json::Value;

use crate::Report;

/// The same report with every name and address of people's machines replaced, and raw bytes left out: fit to be shown around.
/// Equal names stay equal, so that it can still be read.
pub fn hide(report: &Report) -> Report {
    let (names, addresses) = secrets(report);
    let mut swaps: Vec<(String, String)> = Vec::new();
    swaps.extend(addresses.iter().enumerate().map(|(n, a)| (a.to_string(), placeholder(*a, n))));
    swaps.extend(names.into_iter().enumerate().map(|(n, name)| (name, format!("name{}", n + 1))));
    // The longest first, so that a name inside another one is not replaced within it.
    swaps.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    let mut bare = report.clone();
    strip(&mut bare.facts);
    machine::strip(&mut bare);
    let hidden = serde_json::to_value(&bare).map(|mut value| {
        replace(&mut value, &swaps);
        value
    });
    // Placeholders are of the same kind as what they stand for, so the report reads back; if ever not, nothing is shown of the facts.
    hidden.ok().and_then(|v| serde_json::from_value(v).ok()).unwrap_or_else(|| Report { facts: Facts::default(), ..bare })
}

fn placeholder(address: IpAddr, n: usize) -> String {
    if address.is_ipv4() { format!("192.0.2.{}", n % 254 + 1) } else { format!("2001:db8::{:x}", n + 1) }
}

/// Certificates, thumbprints and received bytes name the host too.
fn strip(facts: &mut Facts) {
    for climb in facts.line.iter_mut().flat_map(|l| &mut l.climbs) {
        climb.chain.clear();
        climb.rungs.iter_mut().for_each(|r| r.bytes = Hex::default());
    }
    facts.tls.iter_mut().filter_map(|t| t.wide.as_mut()).for_each(|w| w.chain.clear());
    if let Some(certificate) = &mut facts.certificate {
        certificate.sha1 = Hex::default();
        certificate.sha256 = Hex::default();
        certificate.other_door = None;
    }
}

fn secrets(report: &Report) -> (BTreeSet<String>, BTreeSet<IpAddr>) {
    let facts = &report.facts;
    let mut names = BTreeSet::new();
    let mut addresses: BTreeSet<IpAddr> = report.target.address.into_iter().collect();
    let mut add = |text: &str| match text.parse::<IpAddr>() {
        Ok(address) => drop(addresses.insert(address)),
        Err(_) => {
            for part in [text, text.trim_end_matches('.')].into_iter().chain(text.split(['.', '=', ',', ' '])) {
                if part.len() > 2 && !matches!(part, "localhost" | "com" | "net" | "org" | "local") {
                    names.insert(part.to_owned());
                }
            }
        }
    };
    add(&report.target.host);
    if let Some(i) = &facts.identity {
        [&i.computer, &i.dns_computer, &i.domain, &i.dns_domain, &i.forest].into_iter().flatten().for_each(|n| add(n.as_str()));
    }
    if let Some(c) = &facts.certificate {
        c.common_names.iter().chain(&c.dns_names).chain([&c.subject, &c.issuer]).for_each(|n| add(n.as_str()));
        c.addresses.iter().for_each(|a| add(&a.to_string()));
    }
    facts.address.iter().flat_map(|a| &a.addresses).for_each(|a| add(&a.to_string()));
    facts.line.iter().flat_map(|l| &l.climbs).for_each(|c| add(&c.address.ip().to_string()));
    if let Some(name) = &facts.name {
        name.hosts.iter().chain(&name.from_servers()).for_each(|a| add(&a.to_string()));
        name.questions.iter().for_each(|q| add(&q.server.to_string()));
        name.questions.iter().flat_map(|q| q.aliases.iter().chain([&q.name])).chain(&name.suffixes).for_each(|n| add(n.as_str()));
        name.reverse.iter().for_each(|(a, n)| {
            add(&a.to_string());
            add(n.as_str());
        });
    }
    machine::secrets(facts, &mut add);
    (names, addresses)
}

fn replace(value: &mut Value, swaps: &[(String, String)]) {
    match value {
        Value::String(text) => {
            for (secret, stand_in) in swaps {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), stand_in);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|v| replace(v, swaps)),
        Value::Object(map) => map.values_mut().for_each(|v| replace(v, swaps)),
        _ => {}
    }
}
