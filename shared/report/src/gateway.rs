//! The RD Gateway before a host: its line, and what is said of a host behind it.

use std::net::{Ipv4Addr, SocketAddr};

use redial_codes::gateway::PROXY;
use redial_model::{
    Climb, End, Facts, GatewayDoor, GatewayFact, GatewaySource, Rung, RungState, Said, Severity,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LineRung, Outcome, Report, RungEnd, Verdict, line, verdict};

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
        line: steps(facts, fact),
    })
}

/// The five steps of a gateway's line, including those that were not reached; and those of a sign-in
/// to it.
fn steps(facts: &Facts, fact: &GatewayFact) -> Vec<LineRung> {
    let signed_in = facts.signed_in_at_gateway();
    let signed_in = signed_in.iter().flat_map(|login| &login.rungs);
    let signed_in = signed_in.map(|state| tried(fact, state));
    let line = Rung::GATEWAY.into_iter().map(|rung| step(fact, rung));
    line.chain(signed_in).collect()
}

/// Its name or address, with its port.
pub(crate) fn name(fact: &GatewayFact) -> String {
    match fact.host() {
        host if host.contains(':') => format!("[{host}]:{}", fact.port),
        host => format!("{host}:{}", fact.port),
    }
}

fn step(fact: &GatewayFact, rung: Rung) -> LineRung {
    if rung == Rung::Name {
        return line::looked_up(&fact.lookup, fact.address.map(|a| a.ip()));
    }
    match fact.rung(rung) {
        Some(state) => tried(fact, state),
        None => LineRung {
            rung,
            state: RungEnd::NotReached,
            ms: None,
            detail: Said::default(),
        },
    }
}

/// What one step showed.
fn tried(fact: &GatewayFact, state: &RungState) -> LineRung {
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
        (_, End::Status(code)) => PROXY.find(*code)?.name.into(),
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
        None if report.facts.signed_in_at_gateway().is_some() => signed_in(report, gateway),
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

/// How far a sign-in to the gateway works.
fn signed_in(report: &Report, gateway: &str) -> (Outcome, String) {
    let login = report.facts.signed_in_at_gateway();
    let is_ok = |rung| {
        let state = login.and_then(|login| login.rung(rung));
        state.is_some_and(|state| state.end == End::Ok)
    };
    let (outcome, rest) = match (is_ok(Rung::GatewayPassword), is_ok(Rung::GatewayChannel)) {
        (_, true) => (
            Outcome::Healthy,
            "works from here: it accepts the password, lets the user through to the host, and reaches the host. Nothing was sent to the host, so nothing else is known of it.",
        ),
        (true, false) if found(report, "gateway.tunnel-unreadable") => (
            Outcome::Unknown,
            "accepts the password. Then it sent what redial cannot read, so redial cannot say whether it lets the user through.",
        ),
        (true, false) => (
            Outcome::Healthy,
            "works from here, and accepts the password. Its policies were not asked, and the host was not reached through it.",
        ),
        (false, false) => (
            Outcome::Unknown,
            "answers as it should, up to the password prompt. What it makes of the password is not known.",
        ),
    };
    (outcome, format!("The RD Gateway {gateway} {rest}"))
}

fn found(report: &Report, code: &str) -> bool {
    report.findings.iter().any(|finding| finding.code == code)
}

/// Why a gateway that answers is not called healthy: nobody knows whether mstsc trusts its certificate, or
/// somebody signed in on another way than the client's.
fn doubt(report: &Report) -> Option<String> {
    if let Some(broke) = verdict::broken_sign_in(report) {
        return Some(format!(
            "What comes after the password is not known: {}.",
            broke.snag
        ));
    }
    doubted(report).map(str::to_owned)
}

fn doubted(report: &Report) -> Option<&'static str> {
    if report.facts.login.is_some() || report.facts.ticket.is_some() {
        return Some(
            "The sign-in was made directly, and not through the gateway: what came of it is in the findings and is not judged.",
        );
    }
    if found(report, "gateway.issuer-unknown") {
        return Some(
            "But this computer does not know who issued its certificate, so redial cannot say whether mstsc trusts it.",
        );
    }
    found(report, "gateway.trust-unknown").then_some(
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
mod tests;
