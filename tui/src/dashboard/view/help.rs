//! Every key and what the words mean; `/` searches both.

use redial_catalog::{CAUSES, FIXES, PROBES, codes};

use super::page::Page;
use crate::dashboard::{
    action::Action,
    keys::TABLE,
    state::{State, passes},
    theme::Tone,
};

/// Words of the screen.
const WORDS: [(&str, &str); 11] = [
    (
        "name",
        "the first step of a connection: the name was looked up, or an address was given",
    ),
    ("tcp", "the second step: the connection to the port"),
    (
        "x224",
        "the third step: the host answers which security it wants",
    ),
    (
        "tls",
        "the fourth step: encryption, with the host's certificate",
    ),
    (
        "nla",
        "the fifth step: the host says its name, before the password",
    ),
    (
        "symbols",
        "● ok   ○ not part of this connection   ✗ failed   ▲ warning   ? could not look   · not reached",
    ),
    ("settle", "what would show whether this is the cause"),
    (
        "near, far",
        "looked at from this computer, or by the redial on the host, through a channel; not reached: the channel does not lead there",
    ),
    (
        "0x904",
        "mstsc shows it when the connection was closed: redial finds out by what",
    ),
    (
        "0x7",
        "an extended code: a place inside mstsc. It says nothing about the host",
    ),
    (
        "drifted",
        "somebody changed a value after redial read or wrote it: redial asks before it overwrites it",
    ),
];

pub(super) fn page(state: &State, width: u16) -> Page {
    let mut page = Page::new(width);
    let filter = state.frame().filter.as_str();
    if filter.is_empty() {
        page.text(
            0,
            Tone::Dim,
            &format!(
                "{} searches keys, words, findings, causes, checks and fixes.",
                state.key(Action::Filter)
            ),
        );
    } else {
        let back = state.key(Action::Back);
        page.text(
            0,
            Tone::Dim,
            &format!("Only with: {filter}. {back} shows all."),
        );
    }
    section(&mut page, filter, ("keys", 22), keys(state));
    section(&mut page, filter, ("words", 22), words());
    // Long lists are for those who search.
    if !filter.is_empty() {
        section(&mut page, filter, ("findings", 30), findings());
        section(&mut page, filter, ("causes", 30), causes());
        section(&mut page, filter, ("checks", 30), probes());
        section(&mut page, filter, ("fixes", 30), fixes());
    }
    page
}

fn keys(state: &State) -> impl Iterator<Item = (String, String)> {
    TABLE.iter().map(|b| {
        (
            state.keys.keys(b.action).join(" "),
            format!("{} (:{})", b.says, b.word),
        )
    })
}

fn words() -> impl Iterator<Item = (String, String)> {
    WORDS
        .iter()
        .map(|(word, says)| ((*word).to_owned(), (*says).to_owned()))
}

fn findings() -> impl Iterator<Item = (String, String)> {
    codes().map(|c| (c.code.to_owned(), c.means.to_owned()))
}

fn causes() -> impl Iterator<Item = (String, String)> {
    CAUSES.iter().map(|c| (c.id.to_owned(), c.says.to_owned()))
}

fn probes() -> impl Iterator<Item = (String, String)> {
    PROBES
        .iter()
        .map(|p| (p.card().id.to_owned(), p.card().asks.to_owned()))
}

fn fixes() -> impl Iterator<Item = (String, String)> {
    FIXES.iter().map(|f| f.card()).map(|c| {
        (
            c.id.to_owned(),
            format!("best for {}; fixes {}", c.best_for, c.cures.join(", ")),
        )
    })
}

/// The rows that pass the filter, under a heading; their words take so many columns.
fn section(
    page: &mut Page,
    filter: &str,
    (heading, columns): (&str, usize),
    rows: impl Iterator<Item = (String, String)>,
) {
    let rows: Vec<_> = rows
        .filter(|(word, says)| passes(filter, &[word, says]))
        .collect();
    if rows.is_empty() {
        return;
    }
    page.heading(heading);
    for (word, says) in rows {
        page.labelled(
            columns.min(page.width / 2),
            (Tone::Key, &format!("  {word}")),
            Tone::Plain,
            &says,
        );
    }
}
