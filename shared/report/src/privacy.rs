mod machine;
mod secrets;
mod stand_in;

use redial_model::{CertificateFact, Diagnosis, Facts, Hex, Measured, Plan, Said, Target};
use serde::Deserialize;
use serde_json::{Value, json};

use self::{secrets::Secrets, stand_in::StandIns};
use crate::{Report, Verdict};

/// Fields outside the facts that hold only redial's own words. They are never replaced, because a
/// host may be called `events` or `key`, and the codes of findings have to stay.
const OURS: [&str; 18] = [
    "tool", "side", "started", "outcome", "rung", "state", "severity", "code", "id", "because",
    "against", "fixes", "cause", "fix", "risk", "recheck", "probe", "snag",
];
/// The same for fields of the facts: a host may be called `a`, and `A` is a kind of record.
const OURS_IN_FACTS: [&str; 1] = ["kind"];
/// What evidence is called that repeats what somebody sent.
const RECEIVED: &str = "received";
/// Parts of a name with at most so many letters are no secret.
const TINY: usize = 2;
/// Names of at most so many letters are replaced only as whole words, because other words contain
/// them: `rdp` is in FreeRDP and xrdp.
const SHORT: usize = 4;

/// The same report without names, addresses and raw bytes, so that it can be shown to others. Equal
/// names get equal replacements, so that the report still makes sense.
#[must_use]
pub fn hide(report: &Report) -> Report {
    let mut stand_ins = StandIns::for_all(Secrets::of(report));
    let mut bare = report.clone();
    strip(&mut bare.facts);
    bare.vantages = crate::vantage::all(&bare.facts);
    bare.gateway = crate::gateway::line(&bare.facts);
    machine::strip(&mut bare);
    // What somebody sent as it came: a greeting has the host's name in it, in any form.
    for finding in &mut bare.findings {
        finding.evidence.retain(|e| e.what != RECEIVED);
    }
    // A replaced address is still an address, so the report can be read again. A part that can't be
    // read again is left out.
    hidden(&bare, &mut stand_ins).unwrap_or_else(|_| {
        let nobody = Target::at("name1", report.target.port);
        Report {
            verdict: Verdict {
                outcome: report.verdict.outcome,
                says: Said::default(),
            },
            ..Report::of(nobody, Measured::default(), Diagnosis::default())
        }
    })
}

/// Whether these facts are from a report that was made so. A thumbprint is certain: none is written
/// like a stand-in. Where there is none, the names tell: that of the computer, where it was looked at,
/// and those it gives itself on the network.
#[must_use]
pub fn hides_names(facts: &Facts, computer: Option<&Said>) -> bool {
    let is_hidden = stand_in::is_one;
    let key = facts.key.as_ref();
    let thumbprint = key.and_then(|key| key.certificates().next());
    if let Some(certificate) = thumbprint {
        return is_hidden(&certificate.thumbprint);
    }
    if let Some(certificate) = &facts.certificate {
        return certificate.sha1.is_empty();
    }
    let identity = facts.identity.as_deref();
    let names = identity.map_or_else(Vec::new, |identity| identity.names());
    let mut all = names.into_iter().chain(computer.map(Said::as_str));
    all.any(is_hidden)
}

fn hidden(bare: &Report, stand_ins: &mut StandIns) -> serde_json::Result<Report> {
    let mut value = serde_json::to_value(bare)?;
    let mut facts = value["facts"].take();
    replace(&mut facts, stand_ins, &OURS_IN_FACTS);
    replace(&mut value, stand_ins, &OURS);
    if let Value::Object(facts) = &mut facts {
        facts.retain(|topic, fact| serde_json::from_value::<Facts>(json!({ topic: fact })).is_ok());
    }
    value["facts"] = facts;
    if let Some(Value::Array(plans)) = value.get_mut("plans") {
        plans.retain(|plan| Plan::deserialize(plan).is_ok());
    }
    serde_json::from_value(value)
}

/// Certificates and thumbprints name the host too.
fn strip(facts: &mut Facts) {
    for climb in facts.line.iter_mut().flat_map(|l| &mut l.climbs) {
        climb.chain.clear();
        climb.hello.iter_mut().for_each(|h| h.chain.clear());
    }
    if let Some(tls) = facts.tls.as_deref_mut() {
        let flights = [&mut tls.wide, &mut tls.usual].into_iter().flatten();
        flights.for_each(|flight| flight.chain.clear());
    }
    if let Some(login) = &mut facts.login {
        login.sha256 = None;
    }
    if let Some(gateway) = &mut facts.gateway {
        gateway.hello.iter_mut().for_each(|h| h.chain.clear());
        gateway.certificate.iter_mut().for_each(unmarked);
    }
    for view in facts.vantage.iter_mut().flat_map(|v| &mut v.views) {
        view.sha256 = None;
        view.received = None;
    }
    if let Some(certificate) = &mut facts.certificate {
        unmarked(certificate);
    }
}

/// Takes a certificate's thumbprints away.
fn unmarked(certificate: &mut CertificateFact) {
    certificate.sha1 = Hex::default();
    certificate.sha256 = Hex::default();
    certificate.other_door = None;
}

fn replace(value: &mut Value, stand_ins: &mut StandIns, ours: &[&str]) {
    match value {
        Value::String(text) => *text = stand_ins.hide(text),
        Value::Array(all) => all.iter_mut().for_each(|v| replace(v, stand_ins, ours)),
        Value::Object(map) => {
            // The bytes a rung ended with name the host too.
            if map.contains_key("rung") {
                map.remove("bytes");
            }
            map.iter_mut()
                .filter(|(key, _)| !ours.contains(&key.as_str()))
                .for_each(|(_, v)| replace(v, stand_ins, ours));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{
        AddressRecord, Finding, IdentityFact, LoginFact, NameFact, Question, Refused, ServerAnswer,
        Severity,
    };

    use redial_causes::Priors;

    use super::*;

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
    fn a_command_of_an_account_names_nobody() {
        for user in ["o'neil", "o\u{2019}neil", "anna"] {
            let mut measured = Measured::default();
            let login = LoginFact {
                user: user.into(),
                domain: Some("CONTOSO".into()),
                ..LoginFact::default()
            };
            measured.facts.add(login.into());
            let findings = vec![Finding {
                code: "auth.locked".into(),
                severity: Severity::Error,
                says: "locked".into(),
                evidence: vec![],
            }];
            let mut causes = redial_causes::explain(&findings, &[], false, &Priors::default());
            redial_causes::add_commands(&mut causes[0], &findings, &measured.facts);
            assert!(
                causes[0].commands[0].command.contains("CONTOSO"),
                "{causes:?}"
            );
            let diagnosis = Diagnosis {
                causes,
                ..Diagnosis::default()
            };
            let report = Report::of(Target::parse("srv01").unwrap(), measured, diagnosis);
            let shown = serde_json::to_string(&hide(&report).causes).unwrap();
            assert!(
                shown.contains("Unlock-ADAccount -Identity 'name"),
                "{shown}"
            );
            assert!(
                !["neil", "anna", "CONTOSO"]
                    .iter()
                    .any(|name| shown.contains(name)),
                "{shown}"
            );
        }
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
