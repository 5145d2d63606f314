//! The RD Gateway before a host: its line, and what is said of a host behind it.

use std::net::{Ipv4Addr, SocketAddr};

use redial_model::{
    Climb, End, Facts, GatewayDoor, GatewayFact, GatewaySource, Rung, RungState, Said, Severity,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LineRung, Outcome, Report, RungEnd, Verdict, line};

/// The line to a gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayLine {
    /// Its name or address, with its port.
    pub name: Said,
    /// What names it.
    pub source: GatewaySource,
    /// Its rungs.
    pub line: Vec<LineRung>,
}

impl GatewayLine {
    /// What stands above it: `RD Gateway gw.corp.test:443`.
    #[must_use]
    pub fn heading(&self) -> String {
        format!("RD Gateway {}", self.name)
    }
}

/// The line to the gateway that was looked at.
pub(crate) fn line(facts: &Facts) -> Option<GatewayLine> {
    let fact = facts.gateway.as_deref()?;
    Some(GatewayLine {
        name: name(fact).into(),
        source: fact.source,
        line: Rung::GATEWAY.map(|rung| step(fact, rung)).to_vec(),
    })
}

fn name(fact: &GatewayFact) -> String {
    match fact.host() {
        host if host.contains(':') => format!("[{host}]:{}", fact.port),
        host => format!("{host}:{}", fact.port),
    }
}

fn step(fact: &GatewayFact, rung: Rung) -> LineRung {
    if rung == Rung::Name {
        return line::looked_up(&fact.lookup, fact.address.map(|a| a.ip()));
    }
    let Some(state) = fact.rung(rung) else {
        return LineRung {
            rung,
            state: RungEnd::NotReached,
            ms: None,
            detail: Said::default(),
        };
    };
    let unknown = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let climb = Climb {
        session: fact.session.clone(),
        hello: fact.hello.clone(),
        ..Climb::new(fact.address.unwrap_or(unknown), vec![])
    };
    let mut step = line::tried(&climb, state);
    if let Some(detail) = detail(fact, state) {
        step.detail = detail;
    }
    step
}

/// What is shown on the steps that only a gateway has.
fn detail(fact: &GatewayFact, state: &RungState) -> Option<Said> {
    let open = fact.open_door();
    Some(match (state.rung, &state.end) {
        (Rung::Http, End::Ok) => open.map_or_else(Said::default, |door| door.door.word().into()),
        (Rung::Http, End::Http(_)) => {
            let server = fact.doors.first().and_then(|door| door.server.clone());
            server.unwrap_or_default()
        }
        (Rung::GatewayAuth, End::Ok) => {
            let challenge = fact.challenge.as_ref()?;
            let name = challenge.dns_computer.as_ref();
            name.or(challenge.computer.as_ref())?.clone()
        }
        (Rung::GatewayAuth, End::NoNtlm(_)) => open
            .or(fact.doors.first())
            .map_or_else(Said::default, offers),
        (Rung::GatewayAuth, End::Skipped) => "the gateway asks for none here".into(),
        _ => return None,
    })
}

fn offers(door: &GatewayDoor) -> Said {
    let names: Vec<_> = door.schemes.iter().map(Said::as_str).collect();
    names.join(", ").into()
}

/// The gateway and how far its line came, as in `gw.corp.test:443: http answer 404`, in a cell of a table.
pub(crate) fn in_cell(report: &Report) -> String {
    let Some(gateway) = &report.gateway else {
        return String::new();
    };
    let broken = gateway.line.iter().find(|step| !step.state.is_whole());
    let end = broken.map_or_else(
        || "up".to_owned(),
        |step| format!("{} {}", step.rung.word(), step.state),
    );
    format!("{}: {end}", gateway.name)
}

/// What is said of a host to which the client goes through a gateway that was looked at. The direct
/// connection, whatever it met, is no part of it.
pub(crate) fn verdict(report: &Report) -> Option<Verdict> {
    let facts = &report.facts;
    let source = facts.by_gateway()?;
    let fact = facts.gateway.as_deref()?;
    let own = of_gateway(report, fact);
    let (begin, end) = (why(facts, source, fact), direct(facts));
    Some(Verdict {
        says: format!("{begin}{}{end}", own.says).into(),
        ..own
    })
}

fn of_gateway(report: &Report, fact: &GatewayFact) -> Verdict {
    if let Some(top) = report.causes.first() {
        return Verdict::of_cause(top);
    }
    let gateway = fact.host();
    let is_trouble = |finding: &&redial_model::Finding| {
        finding.severity == Severity::Error && finding.code.starts_with("gateway.")
    };
    let (outcome, says) = match report.findings.iter().find(is_trouble) {
        Some(trouble) => (
            Outcome::Trouble,
            format!("Trouble of unknown cause: {}.", trouble.says),
        ),
        None if fact.open_door().is_some() => match doubt(report) {
            Some(why) => (
                Outcome::Unknown,
                format!("The RD Gateway {gateway} answers as it should. {why}"),
            ),
            None => (
                Outcome::Healthy,
                format!(
                    "The RD Gateway {gateway} works from here, up to the password prompt. The host behind it was not reached through it, so nothing is known of the host."
                ),
            ),
        },
        None => (
            Outcome::Unknown,
            format!("redial could not look at the RD Gateway {gateway} far enough to judge it."),
        ),
    };
    Verdict {
        outcome,
        says: says.into(),
    }
}

/// Why a gateway that answers is not called healthy: nobody knows whether mstsc trusts its certificate, or
/// somebody signed in on another way than the client's.
fn doubt(report: &Report) -> Option<&'static str> {
    if report.facts.login.is_some() || report.facts.ticket.is_some() {
        return Some(
            "The sign-in was made directly, and not through the gateway: what came of it is in the findings and is not judged.",
        );
    }
    let found = |code| report.findings.iter().any(|finding| finding.code == code);
    if found("gateway.issuer-unknown") {
        return Some(
            "But this computer does not know who issued its certificate, so redial cannot say whether mstsc trusts it.",
        );
    }
    found("gateway.trust-unknown").then_some(
        "But this computer's trusted authorities could not be asked, so redial cannot say whether mstsc trusts its certificate.",
    )
}

/// Why the gateway counts and the direct connection does not.
fn why(facts: &Facts, source: GatewaySource, fact: &GatewayFact) -> String {
    let gateway = fact.host();
    match source {
        GatewaySource::Named => String::new(),
        GatewaySource::File => facts.file.as_ref().map_or_else(String::new, |file| {
            format!("{} connects through the RD Gateway {gateway}. ", file.path)
        }),
        GatewaySource::LastConnection => {
            format!("mstsc's last connection to this host went through the RD Gateway {gateway}. ")
        }
        GatewaySource::UserPolicy => {
            format!("A policy leads mstsc through the RD Gateway {gateway}. ")
        }
    }
}

fn direct(facts: &Facts) -> &'static str {
    if facts.line.is_none() {
        return "";
    }
    " The direct connection to the host was checked only to show it; it is not judged."
}

#[cfg(test)]
mod tests {
    use redial_model::{
        AddressFact, Challenge, Diagnosis, DoorKind, FileFact, Lookup, Measured, Target,
    };

    use super::*;

    /// A gateway that sends its clients elsewhere, and says who it is.
    fn gateway(source: GatewaySource) -> GatewayFact {
        GatewayFact {
            port: 443,
            source,
            lookup: AddressFact {
                host: "gw.corp.test".into(),
                lookup: Lookup::System,
                addresses: vec![[192, 0, 2, 9].into()],
                ms: 1.0,
            },
            address: Some(([192, 0, 2, 9], 443).into()),
            rungs: vec![RungState {
                rung: Rung::Tcp,
                end: End::Ok,
                ms: 1.0,
                bytes: Default::default(),
            }],
            session: None,
            hello: None,
            certificate: None,
            trust: None,
            doors: vec![GatewayDoor {
                door: DoorKind::Http,
                end: End::Ok,
                ms: 1.0,
                status: Some(302),
                schemes: vec![],
                server: None,
                location: Some("https://portal.corp.test/".into()),
                is_page: false,
            }],
            challenge: Some(Challenge {
                computer: Some("GW01".into()),
                ..Challenge::default()
            }),
        }
    }

    fn report(facts: Facts) -> Report {
        let measured = Measured {
            facts,
            ..Measured::default()
        };
        let target = Target::parse("srv01.corp.test").unwrap();
        Report::of(target, measured, Diagnosis::default())
    }

    #[test]
    fn names_of_a_gateway_can_be_hidden() {
        let mut facts = Facts::default();
        facts.add(gateway(GatewaySource::Named).into());
        let report = report(facts);
        let line = report.gateway.as_ref().unwrap();
        assert_eq!(line.heading(), "RD Gateway gw.corp.test:443");
        assert_eq!(in_cell(&report), "gw.corp.test:443: tls not-reached");
        let text = crate::json(&crate::hide(&report)).unwrap();
        for secret in ["gw.corp.test", "GW01", "portal.corp.test", "192.0.2.9"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }

    #[test]
    fn a_sign_in_past_the_gateway_leaves_the_verdict_open() {
        let outcome = |signed_in: bool| {
            let mut fact = gateway(GatewaySource::Named);
            fact.doors[0].status = Some(101);
            let mut facts = Facts::default();
            facts.add(fact.into());
            if signed_in {
                facts.add(redial_model::LoginFact::default().into());
            }
            report(facts).verdict.outcome
        };
        assert_eq!(outcome(false), Outcome::Healthy);
        assert_eq!(outcome(true), Outcome::Unknown);
    }

    #[test]
    fn the_verdict_is_the_gateways_only_where_the_client_goes_by_it() {
        let says = |source, usage| {
            let mut facts = Facts::default();
            facts.add(gateway(source).into());
            if let Some(usage) = usage {
                let file = FileFact {
                    path: "work.rdp".into(),
                    gateway: Some("gw.corp.test".into()),
                    gateway_usage: Some(usage),
                    ..FileFact::default()
                };
                facts.add(file.into());
            }
            verdict(&report(facts)).map(|verdict| verdict.says.to_string())
        };
        assert!(says(GatewaySource::Named, None).is_some());
        let by_file = says(GatewaySource::File, Some(1)).unwrap();
        assert!(by_file.starts_with("work.rdp connects through the RD Gateway gw.corp.test. "));
        assert_eq!(
            says(GatewaySource::File, Some(0)),
            None,
            "it is switched off"
        );
    }
}
