//! Words that every view for people shares.

use redial_model::{Finding, Refused, Risk, Rung, Snag, SnagNote};

use crate::{Break, LineRung, Outcome, Report, RungEnd, milliseconds};

/// What stands above the connection from this computer, where other places stand below.
pub(crate) const HERE: &str = "from here";

/// What stands above the connection to the host itself, where a gateway stands before it.
pub(crate) const DIRECTLY: &str = "directly to the host";

/// The name of a step of the connection as the field writes it.
pub(crate) fn step(rung: Rung) -> &'static str {
    match rung {
        Rung::Name => "Name",
        Rung::Tcp => "TCP",
        Rung::X224 => "X.224",
        Rung::Tls => "TLS",
        Rung::Nla => "NLA",
        Rung::Auth | Rung::GatewayPassword => "Password",
        Rung::Right => "Right",
        Rung::Mcs => "MCS",
        Rung::Licence => "Licence",
        Rung::Session => "Session",
        Rung::Picture => "Picture",
        Rung::Http => "HTTP",
        Rung::GatewayAuth => "Auth",
        Rung::GatewayTunnel => "Tunnel",
        Rung::GatewayChannel => "Channel",
    }
}

/// How a step ended, for people.
pub(crate) fn end(end: RungEnd) -> String {
    let word = match end {
        RungEnd::NotReached => "not reached",
        RungEnd::Skipped => "not used",
        RungEnd::NotAsked => "not asked",
        RungEnd::Ok => "ok",
        RungEnd::OldTls => "old TLS",
        RungEnd::Broke(how) => match how {
            Break::Silent => "no answer",
            Break::Junk => "not RDP",
            Break::Garbled => "unreadable",
            Break::HungUp => "ended",
            Break::Overrun => "too long",
            Break::BrokeHere => "failed here",
            other => return other.to_string(),
        },
    };
    word.into()
}

/// How long a step took, or how it ended.
pub(crate) fn result(rung: &LineRung) -> String {
    match (rung.state, rung.ms) {
        (RungEnd::Ok | RungEnd::OldTls, Some(ms)) => milliseconds(ms),
        (RungEnd::Skipped | RungEnd::NotReached, _) => "–".into(),
        (state, _) => end(state),
    }
}

/// How a check came out.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Healthy => "Healthy",
        Outcome::Trouble => "Trouble",
        Outcome::Unknown => "Unknown",
    }
}

/// Why fixes do not fit, each once: a fix may be refused for two causes.
pub(crate) fn refusals(report: &Report) -> Vec<&Refused> {
    let mut all: Vec<&Refused> = Vec::new();
    for refused in &report.refused {
        if !all
            .iter()
            .any(|r| r.fix == refused.fix && r.why == refused.why)
        {
            all.push(refused);
        }
    }
    all
}

/// What was found under a code.
pub(crate) fn found<'a>(report: &'a Report, code: &str) -> Option<&'a Finding> {
    report.findings.iter().find(|f| f.code == code)
}

/// Probes that could not look, and those that have no machine here to look at. One that had nothing
/// to ask is neither.
pub(crate) fn unseen(report: &Report) -> (Vec<&SnagNote>, Vec<&str>) {
    let failed = |s: &&SnagNote| !matches!(s.snag, Snag::NotAsked { .. } | Snag::NotHere);
    let absent = report.snags.iter().filter(|s| s.snag == Snag::NotHere);
    (
        report.snags.iter().filter(failed).collect(),
        absent.map(|s| s.probe.as_str()).collect(),
    )
}

/// What stands before the names of probes that have no machine here to look at.
pub(crate) const NOT_CHECKED: &str = "Not checked (run redial on the Windows client or host)";

/// What a plan costs, as the end of a sentence about it.
pub(crate) fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::Safe => "interrupts nothing",
        Risk::Interrupts => "interrupts connections for a moment",
        Risk::Weakens => "lowers security, and is undone automatically after a time",
    }
}
