//! The connection as other places see it, beside the one from here.

use std::net::{Ipv4Addr, SocketAddr};

use redial_model::{Climb, Contrast, End, Facts, Means, Rung, RungState, Said, Standing, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LineRung, RungEnd, line, words::step};

/// The connection as one other place sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VantageLine {
    /// What the place is called: the command or the channel that leads there.
    pub label: Said,
    /// How the place is used.
    pub means: Means,
    /// Its rungs.
    pub line: Vec<LineRung>,
    /// The rung at which it and the connection from here part, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Rung>,
    /// What it says beside the connection from here, in a sentence.
    pub says: Said,
}

impl VantageLine {
    /// As far as it came: nothing is judged before the look is over.
    #[must_use]
    pub fn under_way(view: &View) -> Self {
        Self {
            label: view.label.clone(),
            means: view.means,
            line: rungs(view),
            parts: None,
            says: view
                .missed
                .as_deref()
                .map_or_else(Said::default, |why| no_look(view, why).into()),
        }
    }

    /// Whether its look goes on, as far as it can be seen.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.says.is_empty()
    }

    /// Whether any of its rungs was seen.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.line.iter().any(|r| r.state != RungEnd::NotReached)
    }

    /// What stands above it: `through ssh -W …`.
    #[must_use]
    pub fn heading(&self) -> String {
        format!("{} {}", self.means.word(), self.label)
    }
}

/// Every place's line.
pub(crate) fn all(facts: &Facts) -> Vec<VantageLine> {
    let views = facts.vantage.iter().flat_map(|fact| &fact.views);
    views
        .map(|view| VantageLine {
            label: view.label.clone(),
            means: view.means,
            line: rungs(view),
            parts: view.parts(facts),
            says: says(view, facts).into(),
        })
        .collect()
}

/// The five rungs of one view, including those it did not reach.
fn rungs(view: &View) -> Vec<LineRung> {
    // Nobody sees the address of a connection that has none.
    let unknown = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let address = view.address.unwrap_or(unknown);
    let climb = Climb {
        reply: view.reply.clone(),
        session: view.session.clone(),
        ..Climb::new(address, view.rungs.clone())
    };
    Rung::LINE
        .into_iter()
        .map(|rung| match (rung, view.rung(rung)) {
            (Rung::Name, _) => name(view),
            (Rung::Tcp, None) if view.means == Means::Through && is_reached(view) => {
                bare(rung, RungEnd::Ok, "through the command")
            }
            (_, Some(seen)) => of(view, &climb, seen),
            (_, None) => bare(rung, RungEnd::NotReached, ""),
        })
        .collect()
}

/// Whether the host answered on the connection through a command.
fn is_reached(view: &View) -> bool {
    view.rungs.len() > 1 || view.rung(Rung::X224).is_some_and(|r| r.end.is_whole())
}

fn of(view: &View, climb: &Climb, seen: &RungState) -> LineRung {
    let mut line = line::tried(climb, seen);
    if seen.rung == Rung::Nla && seen.end == End::Ok {
        line.detail = view.names().first().copied().unwrap_or_default().into();
    }
    // The time has the command's own in it, and TCP was not seen at all.
    if view.means == Means::Through && seen.rung <= Rung::X224 {
        line.ms = None;
    }
    line
}

fn name(view: &View) -> LineRung {
    match (&view.lookup, view.means) {
        (Some(fact), _) => line::looked_up(fact, view.address.map(|a| a.ip())),
        (None, Means::Through) if !view.rungs.is_empty() => {
            bare(Rung::Name, RungEnd::Skipped, "the command looks it up")
        }
        (None, _) => bare(Rung::Name, RungEnd::NotReached, ""),
    }
}

fn bare(rung: Rung, state: RungEnd, detail: &str) -> LineRung {
    LineRung {
        rung,
        state,
        ms: None,
        detail: detail.into(),
    }
}

/// What a place says beside the connection from here.
fn says(view: &View, facts: &Facts) -> String {
    let there = || broken(view.standing());
    match view.contrast(facts) {
        Contrast::NotReached => match &view.missed {
            Some(why) => no_look(view, why),
            None => {
                "No answer of the host came from there. This says nothing about the host.".into()
            }
        },
        Contrast::Works => match facts.standing() {
            Standing::Broken(rung, _) => {
                format!(
                    "It works from there. From here it breaks at {}.",
                    step(rung)
                )
            }
            Standing::Up | Standing::Unknown => "It works from there, too.".into(),
        },
        Contrast::Alike => format!("It breaks there in the same way, at {}.", there()),
        Contrast::Elsewhere => format!("It breaks there at {}, and not so from here.", there()),
        Contrast::OtherCertificate(_) => "The host shows another certificate there.".into(),
        Contrast::OtherHost => "Another host answers there, so the two cannot be compared.".into(),
        Contrast::OtherAddress => {
            "The name has another address there, so it may be another host.".into()
        }
    }
}

fn no_look(view: &View, why: &str) -> String {
    let received = received(view);
    format!("No look from there: {why}{received}. This says nothing about the host.")
}

/// What the command said last, behind a colon.
fn received(view: &View) -> String {
    let said = view
        .received
        .as_ref()
        .map(|said| said.trim_end_matches('.'));
    said.map_or_else(String::new, |said| format!(": {said}"))
}

fn broken(standing: Standing<'_>) -> &'static str {
    match standing {
        Standing::Broken(rung, _) => step(rung),
        Standing::Up | Standing::Unknown => "no step",
    }
}

/// What each place came to, in a cell of a table: `works (from ssh:jump); not-reached (from ssh:other)`.
/// The words are those of the codes.
pub(crate) fn in_cell(facts: &Facts) -> String {
    let views = facts.vantage.iter().flat_map(|fact| &fact.views);
    let cells = views.map(|view| {
        let word = match view.contrast(facts) {
            Contrast::Works => "works",
            Contrast::Alike => "breaks-alike",
            Contrast::Elsewhere => "breaks-elsewhere",
            Contrast::OtherCertificate(_) => "other-certificate",
            Contrast::OtherHost => "other-host",
            Contrast::OtherAddress => "other-address",
            Contrast::NotReached => "not-reached",
        };
        format!("{word} ({})", view.place())
    });
    cells.collect::<Vec<_>>().join("; ")
}

/// All places in one sentence; nothing where none of them says anything about the host.
pub(crate) fn in_short(facts: &Facts) -> Option<String> {
    let views = || facts.vantage.iter().flat_map(|fact| &fact.views);
    let of = |wanted: Contrast| views().filter(move |v| v.contrast(facts) == wanted);
    let (works, alike) = (of(Contrast::Works).count(), of(Contrast::Alike).count());
    let elsewhere = of(Contrast::Elsewhere).next();
    let says = match (facts.standing(), works, alike, elsewhere) {
        (Standing::Broken(..), 1.., 0, None) => "It breaks only on the way from here.".into(),
        (Standing::Broken(..), 0, 1.., None) => {
            "It breaks in the same way from every place that could look.".into()
        }
        (Standing::Broken(..), 1.., 1.., _) => {
            format!(
                "It works from {works} of {} places that could look.",
                works + alike + 1
            )
        }
        (Standing::Up, _, _, Some(view)) => {
            format!("It breaks at {} {}.", broken(view.standing()), view.place())
        }
        (Standing::Broken(..), _, _, Some(view)) => {
            format!(
                "{} it breaks at {}.",
                capital(&view.place()),
                broken(view.standing())
            )
        }
        _ => return None,
    };
    Some(says)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests;
