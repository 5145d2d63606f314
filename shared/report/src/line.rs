use std::net::IpAddr;

use redial_codes::{alert, negotiation, version};
use redial_model::{AddressFact, Climb, End, Facts, Lookup, Reply, Rung, RungState, Said};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Break, RungEnd};

/// One rung of the line, with the words a reader sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineRung {
    /// Which rung.
    pub rung: Rung,
    /// How far it came.
    pub state: RungEnd,
    /// How long it took, in milliseconds, when it was tried.
    pub ms: Option<f64>,
    /// What it showed, in a few words.
    pub detail: Said,
}

/// The line to one address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddressLine {
    /// The address and port.
    pub address: Said,
    /// Its rungs.
    pub line: Vec<LineRung>,
}

/// The line of the address that got furthest.
pub(crate) fn best(facts: &Facts) -> Vec<LineRung> {
    rungs(facts, facts.best_climb())
}

/// Every address's line, when there are several.
pub(crate) fn all(facts: &Facts) -> Vec<AddressLine> {
    let climbs = facts.line.as_ref().map_or(&[][..], |l| &l.climbs[..]);
    if climbs.len() < 2 {
        return vec![];
    }
    climbs
        .iter()
        .map(|c| AddressLine {
            address: c.address.to_string().into(),
            line: rungs(facts, Some(c)),
        })
        .collect()
}

/// The five rungs of one climb, including those it did not reach; and those of a sign-in over it.
#[must_use]
pub fn rungs(facts: &Facts, climb: Option<&Climb>) -> Vec<LineRung> {
    let climbed = Rung::LINE.into_iter().skip(1).map(|rung| {
        match climb.and_then(|c| Some((c, c.rung(rung)?))) {
            Some((climb, state)) => tried(climb, state),
            None => LineRung {
                rung,
                state: RungEnd::NotReached,
                ms: None,
                detail: Said::default(),
            },
        }
    });
    let signed_in = climb.into_iter().flat_map(|climb| {
        let rungs = facts.signed_in_at(climb.address).iter();
        rungs.map(|state| tried(climb, state))
    });
    std::iter::once(name(facts, climb))
        .chain(climbed)
        .chain(signed_in)
        .collect()
}

fn name(facts: &Facts, climb: Option<&Climb>) -> LineRung {
    let climbed = climb.map(|c| c.address.ip());
    facts.address.as_ref().map_or_else(
        || LineRung {
            rung: Rung::Name,
            state: RungEnd::NotReached,
            ms: None,
            detail: Said::default(),
        },
        |fact| looked_up(fact, climbed),
    )
}

/// What became of a name that led to this address.
pub(crate) fn looked_up(fact: &AddressFact, address: Option<IpAddr>) -> LineRung {
    let rung = |state, ms, detail: Said| LineRung {
        rung: Rung::Name,
        state,
        ms,
        detail,
    };
    let broke = |how, ms, detail| rung(RungEnd::Broke(how), Some(ms), detail);
    let address = address
        .or(fact.addresses.first().copied())
        .map_or_else(String::new, |a| a.to_string());
    match &fact.lookup {
        Lookup::Given => {
            let given = format!("{address} was given");
            rung(RungEnd::Skipped, None, given.into())
        }
        Lookup::System if fact.addresses.is_empty() => {
            broke(Break::NoAddress, fact.ms, Said::default())
        }
        Lookup::System => rung(RungEnd::Ok, Some(fact.ms), address.into()),
        Lookup::Failed(words) => broke(Break::NotFound, fact.ms, words.clone()),
        Lookup::Silent => broke(Break::Silent, fact.ms, Said::default()),
    }
}

/// What one rung of a climb showed.
pub(crate) fn tried(climb: &Climb, state: &RungState) -> LineRung {
    let ms = (!matches!(state.end, End::Skipped | End::NotAsked)).then_some(state.ms);
    LineRung {
        rung: state.rung,
        state: RungEnd::from(&state.end),
        ms,
        detail: detail(climb, state),
    }
}

fn detail(climb: &Climb, state: &RungState) -> Said {
    match (state.rung, &state.end) {
        (Rung::Tcp, End::Ok) => climb.address.to_string().into(),
        (_, End::Failure(code)) => {
            negotiation::failure(*code).map_or_else(Said::default, |e| e.name.into())
        }
        (_, End::Alert(n)) => alert::find_alert(*n).map_or_else(Said::default, |e| e.name.into()),
        (
            _,
            End::Unreachable(words)
            | End::NoRoute(words)
            | End::Broke(words)
            | End::Incompatible(words)
            | End::Garbled(words),
        ) => words.clone(),
        (Rung::X224, End::Ok) if climb.refused.is_some() => {
            "RDP, asked for after the host refused TLS".into()
        }
        (Rung::X224, End::Ok) => match climb.reply {
            Some(Reply::Chosen { protocol, .. }) => negotiation::protocol_names(protocol).into(),
            Some(Reply::Bare) => "RDP (no negotiation)".into(),
            // What it said is known with the whole line.
            Some(Reply::Failed { .. }) | None => Said::default(),
        },
        (Rung::Tls, End::Ok) => climb
            .session
            .as_ref()
            .map_or_else(Said::default, |s| s.version.clone()),
        (Rung::Tls, End::OldTls) => old_tls(climb),
        (Rung::Nla, End::NotAsked) => "redial cannot ask over this suite".into(),
        (Rung::Nla, End::Ok) => {
            let challenge = climb.challenge.as_ref();
            challenge
                .and_then(|c| c.dns_computer.as_ref().or(c.computer.as_ref()))
                .cloned()
                .unwrap_or_default()
        }
        (Rung::Tls, End::Skipped) => "standard RDP security".into(),
        (Rung::Nla, End::Skipped) => "the host did not choose NLA".into(),
        _ => Said::default(),
    }
}

/// What the host chose when it was offered what mstsc offers.
fn old_tls(climb: &Climb) -> Said {
    if let Some(session) = &climb.session {
        return session.version.clone();
    }
    let Some(hello) = &climb.hello else {
        return Said::default();
    };
    let version = hello.version.map_or("TLS", version::name);
    hello.suite.map_or_else(
        || version.into(),
        |suite| format!("{version}, suite 0x{suite:04X}").into(),
    )
}
