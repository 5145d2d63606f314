//! The rows at the top and the bottom: where one is, and which keys work here and now.

use ratatui::layout::Rect;
use redial_model::{Risk, utc};
use redial_report::Outcome;

use super::{
    canvas::Canvas,
    channel,
    hit::Hit,
    sign_in,
    text::{fit, width},
    wire::spinner,
};
use crate::dashboard::{
    action::Action,
    keys::{Binding, TABLE},
    state::{HostState, Prompt, Saving, Screen, Stage, State, Tab},
    theme::Tone,
};

/// A verdict's word, glyph and tone.
pub(super) fn outcome(outcome: Outcome) -> (&'static str, &'static str, Tone) {
    match outcome {
        Outcome::Healthy => ("●", "HEALTHY", Tone::Good),
        Outcome::Trouble => ("✗", "TROUBLE", Tone::Bad),
        Outcome::Unknown => ("?", "UNKNOWN", Tone::Warn),
    }
}

/// How a host stands, in a glyph and a word.
pub(super) fn standing(state: &State, host: &HostState) -> (String, &'static str, Tone) {
    match (&host.stage, &host.shown) {
        (Stage::Opening | Stage::Checking, _) => (spinner(state).into(), "checking", Tone::Plain),
        (Stage::SigningIn, _) => (spinner(state).into(), "signing in", Tone::Plain),
        (Stage::Failed(_), _) => ("?".into(), "failed", Tone::Warn),
        (Stage::Cancelled, _) if host.is_outdated() => ("?".into(), "changed since", Tone::Warn),
        (Stage::Checked, Some(shown)) if host.live.differs => {
            let up = host.live.samples.back().is_some_and(|s| s.up);
            let was = shown.plain.facts.line.as_ref().is_some_and(|l| l.is_up());
            let word = match (was, up) {
                (true, false) => "LAST TRY FAILED",
                (false, true) => "LAST TRY WORKED",
                _ => "CHANGED JUST NOW",
            };
            ("▲".into(), word, Tone::Warn)
        }
        (_, Some(shown)) => {
            let (glyph, word, tone) = outcome(shown.plain.verdict.outcome);
            (glyph.into(), word, tone)
        }
        (Stage::Cancelled, None) => ("?".into(), "stopped", Tone::Warn),
        _ => ("·".into(), "not checked", Tone::Dim),
    }
}

/// Whether the screen is about the current host.
pub(super) fn is_of_host(state: &State) -> bool {
    !matches!(
        state.screen(),
        Screen::Hosts | Screen::Help | Screen::Code(_)
    )
}

/// Who is looked at, how that stands, and what nobody may miss.
pub(super) fn header(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let y = area.y;
    let badges = badges(state);
    let taken: usize = badges.iter().map(|(_, text)| width(text) + 3).sum();
    let end = area.right().saturating_sub(taken as u16);
    let mut x = canvas.write(area.left(), y, end, Tone::Strong, " redial ");
    let place = match (state.screen(), state.host()) {
        (Screen::Hosts, _) if state.manners.demo && area.width < NARROW as u16 => {
            format!(" demo: {}", count(state))
        }
        (Screen::Hosts, _) if state.manners.demo => {
            format!(" demo, on this computer only: {}", count(state))
        }
        (Screen::Hosts, _) => format!(" {}", count(state)),
        (Screen::Help, _) => " help".into(),
        (Screen::Code(_), _) => " error codes and names, explained".into(),
        (_, Some(host)) => {
            let at = host
                .reach
                .as_ref()
                .and_then(|r| r.target.address)
                .filter(|_| !state.manners.privacy && state.manners.demo);
            let dialled = match (at, &host.reach) {
                (Some(at), Some(reach)) => {
                    format!("  {}:{} at {at}", reach.target.host, reach.target.port)
                }
                _ => String::new(),
            };
            let ascii = state.ascii_name(state.at);
            let ascii = ascii.map_or_else(String::new, |ascii| format!(" ({ascii})"));
            let via = channel::in_short(state, host);
            format!(" {}{ascii}{dialled}{via}", state.name(state.at))
        }
        _ => String::new(),
    };
    let standing = state
        .host()
        .filter(|_| is_of_host(state))
        .map(|h| standing(state, h));
    x = canvas.write(x, y, end, Tone::Dim, "│");
    let room = usize::from(end.saturating_sub(x))
        .saturating_sub(standing.as_ref().map_or(0, |(_, word, _)| word.len() + 5));
    x = canvas.write(x, y, end, Tone::Plain, &fit(&place, room));
    if let Some((glyph, word, tone)) = standing {
        canvas.write(x, y, end, tone, &format!("  {glyph} {word}"));
    }
    let mut x = end;
    for (tone, text) in badges {
        x = canvas.write(x, y, area.right(), tone, &format!(" {text} ")) + 1;
    }
}

/// How many hosts there are, and how they stand.
fn count(state: &State) -> String {
    let all: Vec<&HostState> = state.hosts.iter().filter(|h| !h.removed).collect();
    let number = |word: &str, is: fn(&HostState) -> bool| {
        let many = all.iter().filter(|h| is(h)).count();
        (many > 0).then(|| format!("{many} {word}"))
    };
    let hosts = match all.len() {
        0 => return "no hosts yet".into(),
        1 => "1 host".to_owned(),
        many => format!("{many} hosts"),
    };
    let parts = [
        Some(hosts),
        number("with problems", |h| h.shown.is_some() && h.has_problems()),
        number("healthy", |h| h.shown.is_some() && !h.has_problems()),
        number("checking", HostState::is_busy),
        number("marked", |h| h.marked),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What holds everywhere.
fn badges(state: &State) -> Vec<(Tone, String)> {
    let mut out = Vec::new();
    for (entry, until) in state.guards() {
        let clock = countdown(state, until);
        out.push(match entry.risk() {
            Some(Risk::Weakens) => (Tone::Alarm, format!("SECURITY LOWERED {clock}")),
            _ => (Tone::Warn, format!("undone automatically in {clock}")),
        });
    }
    let shown = state.host().filter(|_| is_of_host(state));
    let is_kept = |host: &HostState| host.kept_by(&state.manners.rules).is_some();
    if state.manners.readonly || shown.is_some_and(is_kept) {
        out.push((Tone::Strong, "READ-ONLY".into()));
    }
    if state.manners.privacy {
        out.push((Tone::Strong, "PRIVATE".into()));
    }
    out
}

/// The views of a host.
pub(super) fn tabs(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let mut x = area.left() + 1;
    for tab in Tab::ALL {
        // At forty columns all of them fit without air.
        let word = if area.width < 56 {
            tab.word().to_owned()
        } else {
            format!(" {} ", tab.word())
        };
        let start = x;
        let shown = match state.screen() {
            Screen::Detail(_) => tab == Tab::Checks,
            screen => *screen == Screen::Tab(tab),
        };
        x = canvas.write(
            x,
            area.y,
            area.right(),
            if shown { Tone::Strong } else { Tone::Dim },
            &word,
        );
        let place = Rect::new(start, area.y, x - start, 1);
        if shown {
            canvas.pick(place);
        }
        canvas.hits.push((place, Hit::Tab(tab)));
        x += 1;
    }
    let beside = match state.screen() {
        Screen::Plan(_) => "▸ plan",
        Screen::SignIn(_) => "▸ sign in",
        Screen::Mend => "▸ progress",
        Screen::Detail(probe) => state
            .host()
            .and_then(|h| h.rows.get(*probe))
            .map_or("", |r| r.card.id),
        _ if state.is_zoomed() => "▸ zoomed",
        _ => "",
    };
    x = canvas.write(x, area.y, area.right(), Tone::Strong, beside);
    // When it was looked at, where there is room.
    let checked = state
        .report()
        .filter(|r| !r.started.is_empty())
        .map(|r| format!("checked {}", r.started));
    if let Some(says) =
        checked.filter(|s| usize::from(area.right().saturating_sub(x)) > width(s) + 3)
    {
        canvas.write(
            area.right() - width(&says) as u16 - 1,
            area.y,
            area.right(),
            Tone::Dim,
            &says,
        );
    }
}

/// What enter, tab and esc do while a line is typed.
fn of_prompt(prompt: &Prompt) -> &'static str {
    match prompt {
        Prompt::Filter => "enter keep the filter   esc show all",
        Prompt::Dial(_) => "enter check it   esc close",
        Prompt::Channel(_) => {
            "enter look through it; empty: no longer   up/down earlier ones   esc close"
        }
        Prompt::Place(_) => {
            "enter look from there; empty: no longer   up/down earlier ones   esc close"
        }
        Prompt::Code(_) => "enter explain it   esc close",
        Prompt::Columns(_) => "space show or hide   up/down pick   enter close",
        Prompt::Palette(..) => "enter do it   tab complete   up/down pick   esc close",
        Prompt::Save(Saving::Script, _) => "enter save   esc close",
        Prompt::Save(Saving::Report(_), _) => "enter save   tab other format   esc close",
    }
}

/// Below so many columns a footer has no room for all that works everywhere.
const NARROW: usize = 56;

/// Rows of the footer: one, or as many as all keys take that work.
pub(super) fn footer_height(state: &State, width: u16) -> u16 {
    if !state.more || state.prompt.is_some() || state.form().is_some() {
        return 1;
    }
    laid_out(state, width).len() as u16
}

/// Keys in rows of so many columns; where only one is shown, as many as fit, and those that are
/// always there.
fn laid_out(state: &State, columns: u16) -> Vec<Vec<&'static Binding>> {
    let room = usize::from(columns).saturating_sub(1);
    let works = TABLE
        .iter()
        .filter(|b| !b.short.is_empty() && works(state, b));
    // Where it is narrow, what the screen is for goes before what works everywhere.
    let narrow = room < NARROW;
    let (always, others): (Vec<_>, Vec<_>) = works.partition(|b| {
        matches!(b.action, Action::More | Action::Back)
            || !narrow && matches!(b.action, Action::Help | Action::Quit)
    });
    let kept: usize = always.iter().map(|b| size(state, b)).sum();
    if state.more {
        let mut rows = vec![vec![]];
        let mut used = 0;
        for binding in others.into_iter().chain(always) {
            let size = size(state, binding);
            if used + size > room && used > 0 {
                rows.push(vec![]);
                used = 0;
            }
            used += size;
            rows.last_mut().expect("one is there").push(binding);
        }
        return rows;
    }
    let mut used = kept;
    let mut row = Vec::new();
    let all = others.len();
    for binding in others {
        used += size(state, binding);
        if used > room {
            break;
        }
        row.push(binding);
    }
    // Where all are shown, there are no more.
    let whole = row.len() == all;
    row.extend(
        always
            .into_iter()
            .filter(|b| !(whole && b.action == Action::More)),
    );
    vec![row]
}

/// The keys that do something here and now.
pub(super) fn footer(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let form = state.form().map(sign_in::keys);
    if let Some(says) = state.prompt.as_ref().map(of_prompt).or(form) {
        canvas.write(area.left() + 1, area.y, area.right(), Tone::Plain, says);
        return;
    }
    for (row, y) in laid_out(state, area.width)
        .iter()
        .zip(area.top()..area.bottom())
    {
        let mut x = area.left() + 1;
        for binding in row {
            x = key(state, canvas, (x, y, area.right()), binding);
        }
    }
}

/// Whether a key does something here and now. Where a word is asked for, letters are part of it.
fn works(state: &State, binding: &Binding) -> bool {
    let keys = state.keys.keys(binding.action);
    let letter = keys.first().is_some_and(|k| k.chars().count() == 1);
    !keys.is_empty() && state.can(binding.action) && !(letter && state.typing().is_some())
}

/// Columns of a key in the footer, with what it does and the gap behind.
fn size(state: &State, binding: &'static Binding) -> usize {
    let (key, says) = shown(state, binding);
    width(&key) + width(says) + 3
}

fn key(
    state: &State,
    canvas: &mut Canvas<'_>,
    (start, y, end): (u16, u16, u16),
    binding: &'static Binding,
) -> u16 {
    let (key, says) = shown(state, binding);
    let x = canvas.write(start, y, end, Tone::Key, &key);
    let x = canvas.write(x, y, end, Tone::Plain, &format!(" {says}"));
    canvas
        .hits
        .push((Rect::new(start, y, x - start, 1), Hit::Act(binding.action)));
    x + 2
}

/// A key and what it does here.
fn shown(state: &State, binding: &'static Binding) -> (String, &'static str) {
    let keys = state.keys.keys(binding.action);
    let first = keys.first().map_or_else(String::new, |k| (*k).to_owned());
    match (binding.action, state.screen()) {
        (Action::Fix, _) => (number_keys(state, &keys), binding.short),
        (Action::Open, Screen::Plan(_)) if !state.frame().read => (first, "more"),
        (Action::Open, Screen::Plan(_)) => (first, "do it"),
        (Action::More, _) if state.more => (first, "less"),
        (Action::Quit, Screen::Help) => (first, "close"),
        (Action::Check, Screen::Hosts) if state.marked().next().is_none() => (first, "check all"),
        (Action::Back, _) if !state.frame().filter.is_empty() => (first, "show all"),
        (Action::Back | Action::Zoom, _) if state.is_zoomed() => (first, "zoom out"),
        (Action::Open, Screen::Tab(Tab::Line | Tab::Fixes)) => (first, "preview"),
        (Action::Open, Screen::Tab(Tab::Causes)) => (first, "fixes"),
        (Action::Pause, _) if state.host().is_some_and(|h| h.live.paused) => (first, "continue"),
        _ => (first, binding.short),
    }
}

/// The keys of the fixes there are: `1`, or `1-3`.
fn number_keys(state: &State, keys: &[&str]) -> String {
    let count = state
        .host()
        .zip(state.report())
        .map_or(0, |(h, r)| h.plans(r).len());
    match keys.get(count.saturating_sub(1)).filter(|_| count > 1) {
        Some(last) => format!("{}-{last}", keys[0]),
        None => keys.first().map_or_else(String::new, |k| (*k).to_owned()),
    }
}

/// How long it is until then: minutes and seconds.
pub(super) fn countdown(state: &State, until: f64) -> String {
    let left = (until - state.now).max(0.0) as u64;
    format!("{}:{:02}", left / 60, left % 60)
}

/// A time for people: the day, and the time to the minute.
pub(super) fn moment(at: f64) -> String {
    utc::stamp(at as i64).chars().take(16).collect::<String>() + "Z"
}
