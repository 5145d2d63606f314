#![doc = include_str!("../README.md")]

mod ask;

use std::time::Duration;

use redial_codes::negotiation::protocol_names;
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, Posture, Reply, SecurityFact, Snag, Topic, protocol};

redial_model::codes! {
    NLA_REQUIRED: "security.nla-required", Info, "The host requires NLA. This is the healthy setting: never turn it off to repair a connection.";
    NLA_OPTIONAL: "security.nla-optional", Info, "The host accepts NLA, and TLS without NLA too. Anyone can reach its logon screen without authentication.";
    NLA_MISSING: "security.nla-missing", Info, "The host offers TLS but no NLA. This is usual for xrdp and other servers that are not Windows.";
    STANDARD_ALLOWED: "security.standard-allowed", Warning, "The host also accepts standard RDP security, which has weak encryption and does not prove the host's identity.";
    STANDARD_ONLY: "security.standard-only", Error, "The host accepts standard RDP security only. On Windows somebody lowered the security layer: some repair scripts leave it like this.";
    NO_CERTIFICATE: "security.no-certificate", Error, "The host was asked for TLS and answered that it has no certificate it can use (failure 3).";
    UNASKED: "security.unasked", Warning, "The host chose a protocol that was not offered: it is not Windows, or a device changes the answer.";
    PATCHY: "security.patchy", Info, "Some questions were closed without an answer: the host closes instead of refusing, or it limits connections.";
}

/// The probe.
#[derive(Debug)]
pub struct Security;

impl Probe for Security {
    type Fact = SecurityFact;
    const CARD: ProbeCard = ProbeCard::new::<SecurityFact>(
        "security",
        "What else does the host accept than mstsc offers?",
    )
    .needs(&[Topic::Address])
    .deadline(Duration::from_secs(40))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<SecurityFact, Snag> {
        let answers = ask::ask_both(ask).await?;
        Ok(SecurityFact { answers })
    }

    fn judge(&self, fact: &SecurityFact, facts: &Facts) -> Vec<Finding> {
        let Some(line) = &facts.line else {
            return vec![];
        };
        let mstsc = line.best().and_then(|c| c.reply.as_ref());
        let answers = || {
            mstsc.map(|r| (protocol::MSTSC, r)).into_iter().chain(
                fact.answers
                    .iter()
                    .filter_map(|a| Some((a.asked, a.reply.as_ref()?))),
            )
        };
        let evidence = |finding: Finding| {
            answers().fold(finding, |f, (asked, reply)| {
                f.with(format!("asked {}", protocol_names(asked)), said(reply))
            })
        };
        let posture = fact.posture(line).map(|p| match p {
            Posture::NlaRequired => NLA_REQUIRED.found("the host requires NLA"),
            Posture::TlsRequired => NLA_OPTIONAL.found("the host accepts NLA, and TLS without NLA"),
            Posture::TlsOnly => NLA_MISSING.found("the host offers TLS and no NLA"),
            Posture::Negotiable => STANDARD_ALLOWED
                .found("the host accepts NLA and TLS, and standard RDP security too"),
            Posture::NegotiableWithoutNla => STANDARD_ALLOWED
                .found("the host accepts TLS, and standard RDP security too; it offers no NLA"),
            Posture::RdpOnly => STANDARD_ONLY.found("the host accepts standard RDP security only"),
            Posture::NoCertificate => NO_CERTIFICATE
                .found("asked for TLS, the host answered that it has no usable certificate"),
        });
        let mut findings: Vec<Finding> = posture.map(evidence).into_iter().collect();
        let unasked = answers().find_map(|(asked, reply)| match reply {
            Reply::Chosen { protocol, .. } if *protocol & !asked != 0 => Some((asked, *protocol)),
            _ => None,
        });
        if let Some((asked, chosen)) = unasked {
            findings.push(UNASKED.found(format!(
                "asked for {}, the host chose {}",
                protocol_names(asked),
                protocol_names(chosen)
            )));
        }
        let closed = fact
            .answers
            .iter()
            .filter(|a| a.rung.end.is_close())
            .count();
        if closed > 0 && mstsc.is_some() {
            findings.push(PATCHY.found(format!(
                "{closed} of {} further questions were closed without an answer",
                fact.answers.len()
            )));
        }
        findings
    }
}

fn said(reply: &Reply) -> String {
    match reply {
        Reply::Chosen { protocol, flags } => {
            format!("chose {} (flags 0x{flags:02x})", protocol_names(*protocol))
        }
        Reply::Bare => "confirmed without negotiation data".into(),
        Reply::Failed { code } => format!(
            "failure {code} ({})",
            redial_codes::negotiation::failure(*code).map_or("unknown", |e| e.name)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{Answer, Climb, End, Hex, LineFact, Rung, RungState};

    const CLOSED: Option<Reply> = None;

    fn chose(protocol: u32) -> Option<Reply> {
        Some(Reply::Chosen { protocol, flags: 0 })
    }

    fn failed(code: u32) -> Option<Reply> {
        Some(Reply::Failed { code })
    }

    fn judged(mstsc: Option<Reply>, ssl: Option<Reply>, rdp: Option<Reply>) -> Vec<String> {
        let rung = |reply: &Option<Reply>| RungState {
            rung: Rung::X224,
            end: if reply.is_some() { End::Ok } else { End::Fin },
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb {
            reply: mstsc.clone(),
            ..Climb::new("192.0.2.7:3389".parse().unwrap(), vec![rung(&mstsc)])
        };
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        let answer = |asked, reply: Option<Reply>| Answer {
            asked,
            rung: rung(&reply),
            reply,
            before: None,
            after: None,
        };
        facts.add(
            SecurityFact {
                answers: vec![answer(protocol::SSL, ssl), answer(protocol::RDP, rdp)],
            }
            .into(),
        );
        Security
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn the_sweep_read_as_a_set() {
        assert_eq!(
            judged(chose(8), failed(5), failed(5)),
            ["security.nla-required"]
        );
        assert_eq!(
            judged(chose(2), chose(1), failed(1)),
            ["security.nla-optional"]
        );
        assert_eq!(
            judged(chose(1), chose(1), failed(1)),
            ["security.nla-missing"]
        );
        assert_eq!(
            judged(chose(2), chose(1), chose(0)),
            ["security.standard-allowed"]
        );
        assert_eq!(
            judged(chose(1), chose(1), chose(0)),
            ["security.standard-allowed"]
        );
        assert_eq!(
            judged(failed(2), failed(2), Some(Reply::Bare)),
            ["security.standard-only"]
        );
        assert_eq!(
            judged(failed(3), failed(3), failed(3)),
            ["security.no-certificate"]
        );
    }

    #[test]
    fn a_server_that_only_speaks_standard_security_is_not_called_nla() {
        // xrdp in rdp mode chooses 0 whatever is asked; other scanners call that "NLA: SUCCESS".
        assert_eq!(
            judged(chose(0), chose(0), chose(0)),
            ["security.standard-only"]
        );
        assert_eq!(
            judged(chose(1), chose(2), chose(0)),
            ["security.standard-allowed", "security.unasked"]
        );
    }

    #[test]
    fn a_close_is_not_support() {
        assert_eq!(
            judged(chose(2), CLOSED, CLOSED),
            ["security.nla-required", "security.patchy"]
        );
        assert!(judged(CLOSED, CLOSED, CLOSED).is_empty());
        assert!(judged(failed(5), failed(5), failed(5)).is_empty());
    }
}
