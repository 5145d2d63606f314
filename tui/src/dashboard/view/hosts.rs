//! All hosts side by side, each with its line in small and its verdict; below, those that were
//! dialled lately.

use redial_lab::{CLINIC, INCURABLE, Patient};

use super::{
    header::{moment, standing},
    hit::Hit,
    page::Page,
    text::{fit, width},
    wire,
};
use crate::dashboard::{
    action::Action,
    state::{HostPlace, HostState, Stage, State},
    theme::Tone,
};

/// More rows than any screen has: hosts further from the picked one are not in sight.
const NEAR: usize = 1_000;

/// The page as it is drawn: of a long list, the part around the picked row.
pub(super) fn page(state: &State, width: u16) -> Page {
    part(state, width, NEAR)
}

/// The page with every host, to be copied.
pub(super) fn whole(state: &State, width: u16) -> Page {
    part(state, width, usize::MAX)
}

fn part(state: &State, width: u16, near: usize) -> Page {
    let mut page = Page::new(width);
    intro(state, &mut page);
    let listed = state.listed();
    // As `Page::draw` has it: around what is picked, or from where it is scrolled to.
    let in_sight = if state.picked < listed.len() + state.recent.len() {
        state.picked
    } else {
        state.frame().scroll
    };
    let mut group = "";
    for (place, id) in listed.iter().enumerate() {
        let host = &state.hosts[*id];
        let of = heading(host);
        if of != group {
            page.heading(of);
            group = of;
        }
        if place.abs_diff(in_sight) <= near {
            row(state, host, *id, place, &mut page);
        } else {
            page.unseen();
        }
    }
    recent(state, listed.len(), &mut page);
    let filter = state.frame().filter.as_str();
    if !filter.is_empty() {
        page.gap();
        page.text(0, Tone::Dim, &format!("only with: {filter}"));
    }
    page
}

/// What to do here.
fn intro(state: &State, page: &mut Page) {
    if state.manners.demo {
        let (open, undo) = (state.key(Action::Open), state.key(Action::Undo));
        let says = format!(
            "Pick a sick host and press {open}; see where the line breaks, press the key of a fix, take it back with {undo}."
        );
        page.text(0, Tone::Plain, &says);
    } else if state.hosts.is_empty() && state.recent.is_empty() {
        let (dial, code) = (state.key(Action::Dial), state.key(Action::Code));
        page.text(0, Tone::Plain, &format!("Press {dial} and type the host that can't be reached, such as srv01 or 192.0.2.7:3390."));
        page.text(0, Tone::Dim, &format!("{code} explains mstsc's error numbers; `redial demo` shows sick hosts that live on this machine."));
    }
}

/// Hosts that were dialled lately, below so many others.
fn recent(state: &State, before: usize, page: &mut Page) {
    if state.recent.is_empty() {
        return;
    }
    page.heading("dialled lately");
    for (place, recent) in state.recent.iter().enumerate() {
        let at = before + place;
        let name = if state.manners.privacy {
            format!("host {}", at + 1)
        } else {
            recent.host.clone()
        };
        let row = page.row([
            (Tone::Plain, format!("  {:30} ", fit(&name, 30))),
            (Tone::Dim, format!("{}  ", moment(recent.at))),
            (
                if recent.bad { Tone::Bad } else { Tone::Dim },
                recent.says.clone(),
            ),
        ]);
        row.hit = Some(Hit::Item(at));
        row.picked = at == state.picked;
    }
}

/// Under which heading a host stands.
fn heading(host: &HostState) -> &'static str {
    match &host.place {
        HostPlace::Patient(name) if is(CLINIC, name) => "sick machines that redial can mend",
        HostPlace::Patient(name) if is(INCURABLE, name) => {
            "sick machines that redial only finds out about"
        }
        HostPlace::Ward(_) => "hosts without a machine behind them: seen from the line only",
        _ => "hosts",
    }
}

fn is(patients: &[Patient], name: &str) -> bool {
    patients.iter().any(|p| p.name == name)
}

fn row(state: &State, host: &HostState, id: usize, place: usize, page: &mut Page) {
    let (glyph, word, tone) = standing(state, host);
    let mut bits = vec![
        (tone, format!("  {glyph} ")),
        (Tone::Plain, format!("{:24} ", fit(&state.name(id), 24))),
    ];
    let says = match (&host.stage, host.shown.as_deref()) {
        (Stage::Failed(why), _) => state.unless_hidden(why).to_owned(),
        (Stage::Opening | Stage::Checking, _) => word.into(),
        (Stage::Cancelled, _) if host.is_outdated() => word.into(),
        (_, Some(shown)) => {
            // No names in these parts, so nothing has to be replaced in every report of a fleet.
            let report = &shown.plain;
            bits.extend(wire::bits(&report.line));
            bits.push((Tone::Plain, "  ".into()));
            let top = report.causes.first().map_or_else(String::new, |c| {
                format!("{} {:.0} %", c.id, c.likelihood * 100.0)
            });
            bits.push((tone, format!("{} ", word.to_lowercase())));
            top
        }
        _ => host.plays.to_owned(),
    };
    let used: usize = bits.iter().map(|(_, text)| width(text)).sum();
    bits.push((
        if host.shown.is_some() {
            Tone::Plain
        } else {
            Tone::Dim
        },
        fit(&says, page.width.saturating_sub(used + 1)),
    ));
    let row = page.row(bits);
    row.hit = Some(Hit::Item(place));
    row.picked = place == state.picked;
}
