//! All hosts side by side, each with its connection in small, its verdict and its likeliest cause;
//! below, those of earlier days.

use ratatui::layout::Rect;
use redial_lab::{CLINIC, INCURABLE, Patient};

use super::{
    body::Body,
    canvas::Canvas,
    columns::{self, Fitted},
    header::{moment, standing},
    hit::Hit,
    page::Page,
    text::{fit, width},
};
use crate::dashboard::{
    action::Action,
    state::{Column, HostId, HostPlace, HostState, Prompt, Sort, Stage, State},
    theme::Tone,
};

/// More rows than any screen has: hosts further from the picked one are not in sight.
const NEAR: usize = 1_000;
/// Below this width a row has no room for the connection.
const NARROW: usize = 60;

pub(super) fn body(state: &State, width: u16) -> Body {
    let table = Table::of(state, usize::from(width.saturating_sub(2)));
    let shows_columns = table
        .listed
        .iter()
        .any(|id| state.hosts[*id].shown.is_some());
    let mut page = Page::new(width);
    if !shows_columns {
        intro(state, &mut page);
    }
    table.rows(&mut page, NEAR);
    Body {
        head: shows_columns.then(|| table.head(width)),
        ..Body::one(page)
    }
}

/// The page with every host, to be copied.
pub(super) fn whole(state: &State, width: u16) -> Page {
    let mut page = Page::new(width);
    Table::of(state, usize::from(width.saturating_sub(2))).rows(&mut page, usize::MAX);
    page
}

/// The menu of columns, where it is open.
pub(super) fn menu(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    if matches!(state.prompt, Some(Prompt::Columns(_))) {
        let table = Table::of(state, usize::from(body.width.saturating_sub(2)));
        columns::menu(state, canvas, body, &table.columns);
    }
}

/// The hosts of the list, and how wide everything about them is.
struct Table<'a> {
    state: &'a State,
    listed: Vec<HostId>,
    /// Columns of a name: of the longest, within bounds.
    name: usize,
    columns: Fitted,
    /// Whether there is room for more than the least.
    wide: bool,
}

impl<'a> Table<'a> {
    fn of(state: &'a State, room: usize) -> Self {
        let listed = state.listed();
        // Of a fleet the names as they were given will do.
        let few = listed.len() <= NEAR;
        let names = listed.iter().map(|id| match few {
            true => width(&state.name(*id)),
            false => width(&state.hosts[*id].name),
        });
        let recent = state.recent.iter().map(|r| width(&r.host));
        let longest = names.chain(recent).max().unwrap_or(0);
        let name = longest.clamp(8, (room * 2 / 5).max(8));
        let address = |id: &HostId| {
            let shown = state.hosts[*id].shown.as_deref()?;
            Some(state.manners.report(shown).address()?.to_string().len())
        };
        let address = match few && state.columns.has(Column::Address) {
            true => listed.iter().filter_map(address).max().unwrap_or(0),
            false => 0,
        };
        Self {
            state,
            name,
            columns: Fitted::of(state, room, (name, address)),
            wide: room >= NARROW,
            listed,
        }
    }

    /// What stands in each column.
    fn head(&self, width: u16) -> Page {
        let mut page = Page::new(width);
        page.line(Tone::Dim, self.columns.head(self.state.sort));
        page
    }

    /// As it is drawn: of a long list, the part around the picked row.
    fn rows(&self, page: &mut Page, near: usize) {
        let state = self.state;
        // As `Page::draw` has it: around what is picked, or from where it is scrolled to.
        let in_sight = if state.picked < self.listed.len() + state.recent.len() {
            state.picked
        } else {
            state.frame().scroll
        };
        let mut group = "";
        for (place, id) in self.listed.iter().enumerate() {
            let of = heading(&state.hosts[*id]);
            if of != group && state.sort == Sort::Named && state.manners.demo {
                page.heading(of);
                group = of;
            }
            if place.abs_diff(in_sight) <= near {
                self.row(*id, place, page);
            } else {
                page.unseen();
            }
        }
        self.recent(page);
        self.filtered(page);
    }

    fn row(&self, id: HostId, place: usize, page: &mut Page) {
        let (state, host) = (self.state, &self.state.hosts[id]);
        let (glyph, word, tone) = standing(state, host);
        let mark = if host.marked { "*" } else { " " };
        let name = fit(&state.name(id), self.name);
        let pad = " ".repeat(self.name.saturating_sub(width(&name)));
        let mut bits = vec![
            (Tone::Key, format!(" {mark}")),
            (tone, format!("{glyph} ")),
            (Tone::Plain, format!("{name}{pad} ")),
        ];
        let says = says(state, host, word);
        let mut cut = false;
        let used: usize = bits.iter().map(|(_, text)| width(text)).sum();
        match host.shown.as_deref() {
            Some(shown) => {
                let report = state.manners.report(shown);
                for (column, wide) in self.columns.behind() {
                    bits.extend(match column {
                        Column::Cause => {
                            cut = width(&says) > *wide;
                            vec![(Tone::Plain, fit(&says, *wide))]
                        }
                        _ => columns::cell(report, (*column, *wide), (word, tone)),
                    });
                }
            }
            None => {
                let room = page.width.saturating_sub(used + 1);
                cut = width(&says) > room;
                bits.push((Tone::Dim, fit(&says, room)));
            }
        }
        let picked = place == state.picked;
        let row = page.row(bits);
        row.hit = Some(Hit::Item(place));
        row.picked = picked;
        // What does not fit beside the name stands below it.
        if picked && !self.wide && cut {
            page.text(4, Tone::Dim, &says);
        }
    }

    /// Hosts of earlier days, below the others.
    fn recent(&self, page: &mut Page) {
        let state = self.state;
        for (place, recent) in state.recents().map(|at| &state.recent[at]).enumerate() {
            if place == 0 {
                page.heading("checked recently");
            }
            let at = self.listed.len() + place;
            let name = if state.manners.privacy {
                format!("host {}", at + 1)
            } else {
                recent.host.clone()
            };
            let name = fit(&name, self.name);
            let pad = " ".repeat(self.name.saturating_sub(width(&name)));
            let when = if self.wide {
                format!("{}  ", moment(recent.at))
            } else {
                String::new()
            };
            let tone = if recent.bad { Tone::Bad } else { Tone::Dim };
            let row = page.row([
                (Tone::Plain, format!("    {name}{pad} ")),
                (Tone::Dim, when),
                (tone, recent.says.clone()),
            ]);
            row.hit = Some(Hit::Item(at));
            row.picked = at == state.picked;
        }
    }

    /// What is left out, and how it comes back.
    fn filtered(&self, page: &mut Page) {
        let (state, filter) = (self.state, self.state.frame().filter.as_str());
        let (back, problems) = (state.key(Action::Back), state.key(Action::Problems));
        if !filter.is_empty() {
            page.gap();
            page.text(
                0,
                Tone::Dim,
                &format!("Only with: {filter}. {back} shows all."),
            );
        }
        if state.troubled {
            page.gap();
            let says = format!("Only hosts with problems. {problems} shows all.");
            page.text(0, Tone::Dim, &says);
        }
    }
}

/// What is known of a host, in a sentence.
fn says(state: &State, host: &HostState, word: &str) -> String {
    match (&host.stage, host.shown.as_deref()) {
        (Stage::Failed(why), _) => state.unless_hidden(why).to_owned(),
        (Stage::Opening | Stage::Checking, None) | (Stage::SigningIn, _) => word.into(),
        (Stage::Cancelled, _) if host.is_outdated() => word.into(),
        (_, Some(shown)) => {
            let cause = state.manners.report(shown).causes.first();
            cause.map_or_else(String::new, |c| c.says.to_string())
        }
        _ => host.plays.to_owned(),
    }
}

/// What to do here.
fn intro(state: &State, page: &mut Page) {
    let (open, undo) = (state.key(Action::Open), state.key(Action::Undo));
    if state.manners.demo {
        let says = format!(
            "Pick a broken host and press {open}: see where the connection breaks, press the key of a fix, undo it with {undo}."
        );
        page.text(0, Tone::Plain, &says);
    } else if state.hosts.iter().all(|h| h.removed) && state.recent.is_empty() {
        let (host, code) = (state.key(Action::Host), state.key(Action::Code));
        page.text(0, Tone::Plain, &format!("Press {host} and type the host that does not answer, such as srv01 or 192.0.2.7:3390."));
        page.text(0, Tone::Plain, &format!("{code} explains the error numbers of Remote Desktop (mstsc); `redial demo` shows broken hosts that exist only on this computer."));
    }
}

/// Under which heading a host stands.
fn heading(host: &HostState) -> &'static str {
    match &host.place {
        HostPlace::Patient(name) if is(CLINIC, name) => "broken machines that redial can fix",
        HostPlace::Patient(name) if is(INCURABLE, name) => {
            "broken machines that redial explains and cannot fix"
        }
        HostPlace::Ward(_) => "hosts without a machine behind them: seen from the network only",
        _ => "hosts",
    }
}

fn is(patients: &[Patient], name: &str) -> bool {
    patients.iter().any(|p| p.name == name)
}
