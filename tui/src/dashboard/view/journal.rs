//! What was changed, and how it stands.

use redial_model::Progress;

use super::{
    header::moment,
    hit::Hit,
    page::{Page, Row},
};
use crate::dashboard::{
    state::{HIDDEN, JournalEntry, State},
    theme::Tone,
};

pub(super) fn page(state: &State, width: u16) -> Page {
    let mut page = Page::new(width);
    let Some(host) = state.host() else {
        return page;
    };
    if let Some(why) = &host.unread {
        page.text(
            0,
            Tone::Warn,
            &format!("The journal cannot be read: {}.", state.unless_hidden(why)),
        );
        page.gap();
    } else if host.journal.is_empty() {
        page.text(0, Tone::Dim, "Nothing was changed. redial writes each change down here before it makes it, and can undo it.");
        return page;
    }
    for (at, entry) in host.journal.iter().enumerate() {
        let row = in_short(state, entry, &mut page);
        row.hit = Some(Hit::Item(at));
        row.picked = at == host.entry;
        if at == host.entry {
            whole(state, entry, &mut page);
        }
    }
    page
}

/// A record in one row.
fn in_short<'a>(state: &State, entry: &JournalEntry, page: &'a mut Page) -> &'a mut Row {
    let armed = entry.armed.filter(|until| *until > state.now);
    let tone = if entry.undoable {
        Tone::Plain
    } else {
        Tone::Dim
    };
    let until = armed.map_or_else(String::new, |until| {
        format!("will be undone automatically at {}", moment(until))
    });
    page.row([
        (Tone::Dim, format!("{}  ", moment(entry.at))),
        (Tone::Strong, format!("{:20} ", entry.fix)),
        (tone, format!("{:14}", entry.status.as_str())),
        (Tone::Warn, until),
        (Tone::Dim, if entry.is_far { "  far" } else { "" }.into()),
    ])
}

/// What a record changed, step by step.
fn whole(state: &State, entry: &JournalEntry, page: &mut Page) {
    if state.manners.privacy {
        page.text(4, Tone::Dim, &format!("What it changed is {HIDDEN}."));
        return;
    }
    page.text(4, Tone::Dim, &format!("{}, for {}", entry.id, entry.target));
    for (step, progress) in &entry.steps {
        let label = format!("    {}", progress.map_or("–", Progress::word));
        page.labelled(16, (Tone::Dim, &label), Tone::Plain, &step.to_string());
    }
    if let Some(why) = &entry.stopped {
        page.labelled(16, (Tone::Bad, "    stopped"), Tone::Plain, why);
    }
    page.gap();
}
