mod machine;
mod secrets;

use std::{collections::BTreeSet, net::IpAddr};

use redial_model::{Diagnosis, Facts, Hex, Measured, Plan, Target};
use serde::Deserialize;
use serde_json::{Value, json};

use self::secrets::Secrets;
use crate::{Report, Verdict};

/// Fields outside the facts that hold only redial's own words. They are never replaced, because a
/// host may be called `events` or `key`, and the codes of findings have to stay.
const OURS: [&str; 18] = [
    "tool", "side", "started", "outcome", "rung", "state", "severity", "code", "id", "because",
    "against", "fixes", "cause", "fix", "risk", "recheck", "probe", "snag",
];
/// The same for fields of the facts: a host may be called `a`, and `A` is a kind of record.
const OURS_IN_FACTS: [&str; 1] = ["kind"];
/// Names of at most so many letters are replaced only as whole words, because other words contain
/// them.
const SHORT: usize = 2;

/// The same report without names, addresses and raw bytes, so that it can be shown to others. Equal
/// names get equal replacements, so that the report still makes sense.
#[must_use]
pub fn hide(report: &Report) -> Report {
    let Secrets { names, addresses } = Secrets::of(report);
    let mut swaps: Vec<(String, String)> = Vec::new();
    swaps.extend(
        addresses
            .iter()
            .enumerate()
            .map(|(n, a)| (a.to_string(), placeholder(*a, n))),
    );
    // SRV01 and srv01 are one name.
    let one: BTreeSet<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    let number = |name: &str| {
        one.iter()
            .position(|n| name.eq_ignore_ascii_case(n))
            .unwrap_or(0)
            + 1
    };
    swaps.extend(
        names
            .iter()
            .map(|name| (name.clone(), format!("name{}", number(name)))),
    );
    // The longest first: a shorter name may be a part of a longer one.
    swaps.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    let mut bare = report.clone();
    strip(&mut bare.facts);
    machine::strip(&mut bare);
    // A replaced address is still an address, so the report can be read again. A part that can't be
    // read again is left out.
    hidden(&bare, &swaps).unwrap_or_else(|_| {
        let nobody = Target {
            host: "name1".into(),
            port: report.target.port,
            address: None,
        };
        Report {
            verdict: Verdict {
                outcome: report.verdict.outcome,
                says: String::new(),
            },
            ..Report::of(nobody, Measured::default(), Diagnosis::default())
        }
    })
}

fn hidden(bare: &Report, swaps: &[(String, String)]) -> serde_json::Result<Report> {
    let mut value = serde_json::to_value(bare)?;
    let mut facts = value["facts"].take();
    replace(&mut facts, swaps, &OURS_IN_FACTS);
    replace(&mut value, swaps, &OURS);
    if let Value::Object(facts) = &mut facts {
        facts.retain(|topic, fact| serde_json::from_value::<Facts>(json!({ topic: fact })).is_ok());
    }
    value["facts"] = facts;
    if let Some(Value::Array(plans)) = value.get_mut("plans") {
        plans.retain(|plan| Plan::deserialize(plan).is_ok());
    }
    serde_json::from_value(value)
}

fn placeholder(address: IpAddr, n: usize) -> String {
    if address.is_ipv4() {
        format!("192.0.2.{}", n % 254 + 1)
    } else {
        format!("2001:db8::{:x}", n + 1)
    }
}

/// Certificates, thumbprints and received bytes name the host too.
fn strip(facts: &mut Facts) {
    for climb in facts.line.iter_mut().flat_map(|l| &mut l.climbs) {
        climb.chain.clear();
        climb
            .rungs
            .iter_mut()
            .for_each(|r| r.bytes = Hex::default());
    }
    facts
        .tls
        .iter_mut()
        .filter_map(|t| t.wide.as_mut())
        .for_each(|w| w.chain.clear());
    if let Some(certificate) = &mut facts.certificate {
        certificate.sha1 = Hex::default();
        certificate.sha256 = Hex::default();
        certificate.other_door = None;
    }
}

fn replace(value: &mut Value, swaps: &[(String, String)], ours: &[&str]) {
    match value {
        Value::String(text) => {
            for (secret, stand_in) in swaps {
                if text.contains(secret.as_str()) {
                    *text = swap(text, secret, stand_in);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|v| replace(v, swaps, ours)),
        Value::Object(map) => map
            .iter_mut()
            .filter(|(key, _)| !ours.contains(&key.as_str()))
            .for_each(|(_, v)| replace(v, swaps, ours)),
        _ => {}
    }
}

fn swap(text: &str, secret: &str, stand_in: &str) -> String {
    if secret.len() > SHORT {
        return text.replace(secret, stand_in);
    }
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let (mut out, mut from) = (String::new(), 0);
    for (at, found) in text.match_indices(secret) {
        let behind = at + found.len();
        if ends(text[..at].chars().next_back()) && ends(text[behind..].chars().next()) {
            out += &text[from..at];
            out += stand_in;
            from = behind;
        }
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests {
    use redial_model::{
        AddressRecord, Finding, IdentityFact, NameFact, Question, Refused, ServerAnswer, Severity,
    };

    use super::*;

    #[test]
    fn a_short_name_is_replaced_as_a_word() {
        assert_eq!(swap("vm, on vm.", "vm", "name1"), "name1, on name1.");
        assert_eq!(swap("vmware, kvm", "vm", "name1"), "vmware, kvm");
        assert_eq!(swap("srv01x", "srv01", "name1"), "name1x");
    }

    #[test]
    fn a_host_called_like_a_kind_of_record_keeps_its_facts() {
        let mut measured = Measured::default();
        let identity = IdentityFact {
            computer: Some("A".into()),
            ..IdentityFact::default()
        };
        let question = Question {
            server: [192, 0, 2, 1].into(),
            name: "A".into(),
            kind: AddressRecord::A,
            answer: ServerAnswer::NoSuchName,
            aliases: vec![],
            ms: 1.0,
        };
        let name = NameFact {
            questions: vec![question],
            ..NameFact::default()
        };
        measured.facts.add(identity.into());
        measured.facts.add(name.into());
        let target = Target::parse("A").unwrap();
        let report = Report::of(target, measured, Diagnosis::default());
        let hidden = hide(&report).facts.name.expect("the fact is kept");
        assert_eq!(hidden.questions[0].kind, AddressRecord::A);
        assert_ne!(hidden.questions[0].name.as_str(), "A");
    }

    #[test]
    fn a_host_called_like_a_word_of_ours_breaks_nothing() {
        let mut measured = Measured::default();
        measured.facts.add(
            IdentityFact {
                computer: Some("VM".into()),
                dns_computer: Some("vm".into()),
                ..IdentityFact::default()
            }
            .into(),
        );
        let diagnosis = Diagnosis {
            findings: vec![Finding {
                code: "events.no-tls".into(),
                severity: Severity::Error,
                says: "events.key.tls and vm".into(),
                evidence: vec![],
            }],
            refused: vec![Refused {
                cause: "key.unusable".into(),
                fix: "key.park".into(),
                why: "vm is not known".into(),
            }],
            ..Diagnosis::default()
        };
        let target = Target::parse("events.key.tls").unwrap();
        let report = Report::of(target, measured, diagnosis);
        let hidden = hide(&report);
        assert_eq!(hidden.findings[0].code, "events.no-tls");
        let Refused { cause, fix, why } = &hidden.refused[0];
        assert_eq!((cause.as_str(), fix.as_str()), ("key.unusable", "key.park"));
        assert!(!why.contains("vm"), "{why}");
        assert_eq!(
            hidden.line.iter().map(|r| r.rung).collect::<Vec<_>>(),
            report.line.iter().map(|r| r.rung).collect::<Vec<_>>()
        );
        let identity = hidden.facts.identity.as_ref().unwrap();
        assert_eq!(
            (&identity.computer, identity.names().len()),
            (&identity.dns_computer, 1)
        );
        let shown =
            serde_json::to_string(&(&hidden.target, &hidden.findings[0].says, &hidden.facts))
                .unwrap();
        assert!(
            !["events", "key", "tls", "vm", "VM"]
                .iter()
                .any(|name| shown.contains(&format!("{name}\""))
                    || shown.contains(&format!("{name}."))),
            "{shown}"
        );
    }
}
