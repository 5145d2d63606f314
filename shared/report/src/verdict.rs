use redial_model::{
    Cause, End, Facts, FileFact, GatewaySource, GatewayUse, Rung, RungState, Said, Severity, Snag,
    SnagNote, TicketEnd,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Report;

/// What works where only the domain was asked.
const ONLY_TICKET: &str = "The domain accepts the password and issues a Kerberos ticket for the host. No connection to the host itself was made.";

/// What works where mstsc goes on over a TLS that redial does not have.
const BY_OLD_TLS: &str = "The host answers a TLS hello as mstsc sends it; its TLS is too old for redial to go on to NLA.";

/// How a check came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing is wrong up to the password.
    Healthy,
    /// Trouble was found.
    Trouble,
    /// It could not be checked.
    #[default]
    Unknown,
}

/// The verdict, in a sentence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// How it came out.
    pub outcome: Outcome,
    /// In words.
    pub says: Said,
}

/// What is added where mstsc goes to this host through a gateway.
const DIRECTLY: &str = "redial connected to the host directly: it did not connect to the RD Gateway of the last connection and does not judge it.";
const BY_POLICY: &str = "redial connected to the host directly: it did not connect to the RD Gateway that a policy names and does not judge it.";

/// What is said where only the direct way is closed, which a gateway is there for.
const NO_DIRECT_WAY: &str =
    "There is no direct way to the host from here, which says nothing of the way mstsc takes.";

impl Verdict {
    pub(crate) fn of(report: &Report) -> Self {
        if let Some(verdict) = crate::gateway::verdict(report) {
            return verdict;
        }
        let mut verdict = Self::of_line(report);
        if let Some(says) = crate::vantage::in_short(&report.facts) {
            verdict.says = format!("{} {says}", verdict.says).into();
        }
        if let Some(file) = report.facts.file.as_deref() {
            return verdict.of_file(file, &report.facts);
        }
        let client = report.facts.client.as_deref();
        let gateway = client.and_then(|c| c.gateway(report.facts.asked()));
        let Some((_, source)) = gateway else {
            return verdict;
        };
        if report.causes.is_empty() && !is_reached(report) && !report.facts.sees_host() {
            verdict.outcome = Outcome::Unknown;
            verdict.says = NO_DIRECT_WAY.into();
        }
        let added = match source {
            GatewaySource::LastConnection => DIRECTLY,
            GatewaySource::UserPolicy => BY_POLICY,
            GatewaySource::Named | GatewaySource::File => return verdict,
        };
        verdict.says = format!("{} {added}", verdict.says).into();
        verdict
    }

    /// The same where the host was named by an .rdp file: one that goes by a gateway is not judged by
    /// the direct connection, whatever that met.
    fn of_file(self, file: &FileFact, facts: &Facts) -> Self {
        let (path, gateway) = (&file.path, file.gateway_words());
        let by_gateway = facts.goes_by_gateway().is_some();
        let says = match file.gateway_use() {
            GatewayUse::Never => return self,
            GatewayUse::Always if by_gateway => format!(
                "{path} always connects through {gateway}, which was not checked, so redial cannot say whether this works. The direct connection was checked only to show it; it is not judged."
            ),
            _ if by_gateway => format!(
                "{path} connects through {gateway}, because no direct connection to the host is possible from here. The gateway was not checked, so redial cannot say whether this works."
            ),
            _ if file.gateway.is_none() => format!(
                "{} {path} leaves it to the client whether to use an RD Gateway; redial connected directly.",
                self.says
            ),
            _ => format!(
                "{} {path} names {gateway}, which mstsc does not need here: the host can be reached directly.",
                self.says
            ),
        };
        Self {
            outcome: if by_gateway {
                Outcome::Unknown
            } else {
                self.outcome
            },
            says: says.into(),
        }
    }

    /// What the likeliest cause makes of it.
    pub(crate) fn of_cause(top: &Cause) -> Self {
        let lead = match top.likelihood {
            0.7.. => "Most likely",
            0.4.. => "Likely",
            _ => "Possibly",
        };
        Self {
            outcome: Outcome::Trouble,
            says: format!("{lead}: {}", lower(first_sentence(&top.says))).into(),
        }
    }

    fn of_line(report: &Report) -> Self {
        let worst = report.findings.iter().map(|f| f.severity).max();
        if let Some(top) = report.causes.first() {
            return Self::of_cause(top);
        }
        if worst == Some(Severity::Error) {
            let says = report
                .findings
                .first()
                .map_or_else(Said::default, |f| f.says.clone());
            return Self {
                outcome: Outcome::Trouble,
                says: format!("Trouble of unknown cause: {says}.").into(),
            };
        }
        let unknown_yet = session_unread(&report.facts)
            .or_else(|| not_proved(&report.facts))
            .map(str::to_owned)
            .or_else(|| sign_in_broke(report));
        if let Some(says) = unknown_yet {
            return Self {
                outcome: Outcome::Unknown,
                says: says.into(),
            };
        }
        match reached(report) {
            Some(works) => Self {
                outcome: Outcome::Healthy,
                says: format!("{works} {}", otherwise(&report.facts)).into(),
            },
            None if has_ticket(&report.facts) => Self {
                outcome: Outcome::Healthy,
                says: ONLY_TICKET.into(),
            },
            None => Self {
                outcome: Outcome::Unknown,
                says: unknown(report).into(),
            },
        }
    }
}

/// Whether anything took the connection.
fn is_reached(report: &Report) -> bool {
    let climb = report.facts.best_climb();
    let tcp = climb.and_then(|climb| climb.rung(Rung::Tcp));
    tcp.is_some_and(|rung| rung.end == End::Ok)
}

/// How far everything works, when nothing broke.
fn reached(report: &Report) -> Option<&'static str> {
    let climb = report.facts.best_climb()?;
    // Earlier reports end the line where redial's own TLS ended, also where mstsc goes on.
    let only_for_mstsc = |broken: &RungState| {
        let old = ["tls.suites-old", "tls.old-only"];
        let named = report.findings.iter().any(|f| old.contains(&&*f.code));
        broken.rung == Rung::Tls && named
    };
    match climb.broken() {
        Some(broken) if only_for_mstsc(broken) => return Some(BY_OLD_TLS),
        Some(_) if report.facts.went_on_by_kerberos() => {}
        Some(_) => return None,
        None => {}
    }
    if let Some(works) = signed_in(&report.facts) {
        return Some(works);
    }
    Some(
        match (
            climb.rung(Rung::Nla).map(|r| &r.end),
            climb.rung(Rung::Tls).map(|r| &r.end),
        ) {
            (Some(End::NotAsked), _) => BY_OLD_TLS,
            (Some(End::Ok), _) => "Everything up to the password prompt works from here.",
            (_, Some(End::Ok | End::OldTls)) => {
                "Everything up to the host's logon screen works from here; the host does not ask for NLA."
            }
            _ => "Everything up to the host's logon screen works from here, without TLS.",
        },
    )
}

/// Whether a ticket is all that was asked for.
fn has_ticket(facts: &Facts) -> bool {
    let ticket = facts.ticket.as_ref();
    facts.line.is_none() && ticket.is_some_and(|ticket| ticket.end == TicketEnd::Got)
}

/// What is said where a session came to a message that redial cannot read.
fn session_unread(facts: &Facts) -> Option<&'static str> {
    let broken = facts.login.as_deref()?.broken()?;
    let is_unread = matches!(broken.end, End::Unreadable(_) | End::Junk | End::Overrun);
    (broken.rung > Rung::Auth && is_unread).then_some(
        "Everything up to the password works from here. Then the host sent a message that redial cannot read, so it cannot say whether a session works.",
    )
}

/// What is said where this computer could not give the proof.
fn not_proved(facts: &Facts) -> Option<&'static str> {
    let login = facts.login.as_deref()?;
    let end = &login.rung(Rung::Auth)?.end;
    let is_ours = login.ended_here || matches!(end, End::Broke(_));
    is_ours.then_some(
        "Everything up to the password prompt works from here. This computer, or its domain, could not prove the user, so redial cannot say whether the host accepts it.",
    )
}

/// A sign-in that was asked for, where nobody knows what became of it.
pub(crate) fn broken_sign_in(report: &Report) -> Option<&SnagNote> {
    let mut snags = report.snags.iter().filter(|one| one.probe == "login");
    snags.find(|one| matches!(one.snag, Snag::Broke { .. } | Snag::TimedOut { .. }))
}

/// What is said of one.
fn sign_in_broke(report: &Report) -> Option<String> {
    let broke = broken_sign_in(report)?;
    Some(format!(
        "Everything up to the password prompt works from here. What comes after it is not known: {}.",
        broke.snag
    ))
}

/// How far a sign-in works, where there was one.
fn signed_in(facts: &Facts) -> Option<&'static str> {
    let login = facts.login.as_deref()?;
    let is_ok = |rung| login.rung(rung).is_some_and(|state| state.end == End::Ok);
    if is_ok(Rung::Picture) && login.handed_over && !login.is_accepted() {
        return Some(
            "Everything up to the first picture of a session works from here; only the picture shows whether the host accepts the password.",
        );
    }
    if is_ok(Rung::Picture) {
        return Some("Everything up to the first picture of a session works from here.");
    }
    if login
        .broken()
        .is_some_and(|rung| rung.end == End::Redirected)
    {
        return Some(
            "Everything up to the session works from here. The host sends the session to another computer: check that one, too.",
        );
    }
    is_ok(Rung::Auth).then_some(
        "Everything up to the password works from here, and the host accepts the password.",
    )
}

/// Where a healthy line can still fail.
fn otherwise(facts: &Facts) -> &'static str {
    match facts.best_climb().and_then(|c| c.stalled.as_ref()) {
        Some(_) => {
            "But a first connection got no answer: mstsc makes only one, and may get none either."
        }
        None => "If mstsc still fails, it fails later or on that client only.",
    }
}

fn unknown(report: &Report) -> String {
    let why = report.snags.iter().find(|s| {
        matches!(
            s.snag,
            redial_model::Snag::TimedOut { .. }
                | redial_model::Snag::Broke { .. }
                | redial_model::Snag::Panicked
        )
    });
    why.or(report.snags.first()).map_or_else(
        || "No connection was made, so nothing can be said.".into(),
        |s| format!("Could not check: {}: {}.", s.probe, s.snag),
    )
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// The same in the middle of a sentence: `DNS` stays as it is written.
fn lower(sentence: &str) -> String {
    let word = sentence.split(' ').next().unwrap_or_default();
    if word.chars().filter(|c| c.is_uppercase()).count() > 1 {
        return sentence.to_owned();
    }
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests;
