//! What would be done, before it is done.

use ratatui::layout::Rect;
use redial_engine::{Consent, Decision, Drift, Gravity, Guard};
use redial_model::{FixCard, Plan, Step, Undoing};

use super::{body::Body, checks::under, fixes::risk_tone, header::moment, page::Page};
use crate::{
    dashboard::{
        action::Action,
        confirm::Confirm,
        state::{Asking, HIDDEN, JournalEntry, State, TakeBack},
        theme::Tone,
    },
    sentence::sentence,
};

/// Rows that the plan itself keeps at least: with fewer, the question follows it.
const ROOM: usize = 8;

pub(super) fn body(state: &State, asking: &Asking, area: Rect) -> Body {
    let (mut page, mut foot) = (Page::new(area.width), Page::new(area.width));
    match asking {
        Asking::Apply { confirm, hidden } => {
            let plan = if state.manners.privacy {
                hidden
            } else {
                &confirm.what
            };
            apply(plan, &mut page);
            question(state, confirm, &mut foot);
            equals(state, plan, &mut foot);
        }
        Asking::TakeBack {
            confirm,
            entry,
            drift,
        } => {
            take_back(state, confirm, entry, &mut page);
            question_back(state, drift.as_deref(), &mut foot);
        }
    }
    // Where there is no room for both, the end of the plan is the question itself: nobody answers what
    // was not in sight.
    Body::footed(page, foot, area, ROOM)
}

fn apply(plan: &Plan, page: &mut Page) {
    let Some(card) = redial_catalog::fix(&plan.fix).map(|f| f.card()) else {
        return;
    };
    page.row([
        (Tone::Strong, format!("{}  ", card.id)),
        (risk_tone(plan.risk), plan.risk.word().into()),
        (Tone::Dim, format!(", changes the {}", card.side.word())),
    ]);
    if let Some(text) = under(card.readme, "Risk") {
        page.labelled(8, (Tone::Dim, "risk"), Tone::Plain, &text);
    }
    page.labelled(8, (Tone::Dim, "undo"), Tone::Plain, &undo(card));
    let grades = format!(
        "effectiveness {}, difficulty {}; best for {}",
        card.effectiveness.word(),
        card.difficulty.word(),
        card.best_for
    );
    page.labelled(8, (Tone::Dim, "grade"), Tone::Plain, &grades);
    page.heading("what it does");
    steps(page, &plan.steps);
}

fn undo(card: &FixCard) -> String {
    under(card.readme, "Undo").unwrap_or_else(|| {
        match card.undo {
            Undoing::Whole => "everything it changes",
            Undoing::Partly => "what it changes itself; what Windows creates meanwhile stays",
        }
        .into()
    })
}

/// Each step: where, what is there, what will be there.
pub(super) fn steps(page: &mut Page, steps: &[Step]) {
    for (number, step) in steps.iter().enumerate() {
        self::step(
            page,
            13,
            (Tone::Dim, &format!(" {:2} {}", number + 1, step.kind())),
            Tone::Plain,
            step,
        );
    }
}

/// A step behind its label: where, and under it what is there and what will be there.
pub(super) fn step(page: &mut Page, indent: usize, label: (Tone, &str), tone: Tone, step: &Step) {
    match step {
        Step::Change(change) => {
            page.labelled(indent, label, tone, &change.slot.to_string());
            let values = match change.in_words() {
                Some(words) => {
                    page.text(indent, Tone::Strong, &words);
                    Tone::Dim
                }
                None => Tone::Strong,
            };
            page.text(
                indent,
                values,
                &format!("{} → {}", change.before, change.after),
            );
        }
        other => page.labelled(indent, label, tone, &other.to_string()),
    }
}

/// What the person has to do to have it done, or why it can't be done from here.
fn question(state: &State, confirm: &Confirm<Plan>, page: &mut Page) {
    let Some(card) = redial_catalog::fix(&confirm.what.fix).map(|f| f.card()) else {
        return;
    };
    if hindered(state, page) {
        return;
    }
    let Some(host) = state.host() else {
        return;
    };
    if let Some(guard) = Guard::of(card, host.wish(card)) {
        page.text(0, Tone::Plain, &sentence(&guard.to_string()));
    }
    if let Consent::Word { why, .. } = Consent::of(card) {
        let tone = match why {
            Gravity::LowersSecurity => Tone::Alarm,
            Gravity::NotWholeBack => Tone::Warn,
        };
        page.text(0, tone, &sentence(&why.to_string()));
    }
    if let Some(other) = host.other_machine().filter(|_| host.is_far(card.side)) {
        let (machine, answers) = (&other.machine, &other.answers);
        let says = format!(
            "The computer at the other end of the channel is {machine}, and {answers} answers on the network."
        );
        page.text(0, Tone::Alarm, state.unless_hidden(&says));
    }
    match &confirm.word {
        _ if !state.frame().read => more(state, page),
        None => page.text(
            0,
            Tone::Strong,
            &format!(
                "Press enter to apply it, {} to leave everything as it is.",
                state.key(Action::Back)
            ),
        ),
        Some((word, typed)) => {
            let tone = if word.starts_with(typed.as_str()) {
                Tone::Key
            } else {
                Tone::Bad
            };
            page.row([
                (Tone::Strong, format!("Type {word} and press enter: ")),
                (tone, format!("{typed}_")),
            ]);
        }
    }
}

/// The end of the plan was not on the screen yet.
fn more(state: &State, page: &mut Page) {
    let (open, back) = (state.key(Action::Open), state.key(Action::Back));
    let says =
        format!("{open} shows the rest of the plan; it can be applied at its end. {back} leaves.");
    page.text(0, Tone::Strong, &says);
}

/// Says what keeps it from being done; whether there is such a thing.
fn hindered(state: &State, page: &mut Page) -> bool {
    let Some(why) = state.in_the_way() else {
        return false;
    };
    page.text(
        0,
        Tone::Warn,
        &format!("This cannot be done from here: {why}."),
    );
    true
}

/// The same by other means.
fn equals(state: &State, plan: &Plan, page: &mut Page) {
    let words = state
        .host()
        .and_then(|h| h.reach.as_ref())
        .map(|r| r.words.clone())
        .unwrap_or_default();
    let words = if state.manners.privacy {
        "HOST".into()
    } else {
        words
    };
    if plan.is_blind() {
        let (copy, file) = (state.key(Action::Script), state.key(Action::ScriptFile));
        let says = format!("{copy} copies the script, {file} writes it to a file.");
        page.text(8, Tone::Plain, &says);
    }
    let command = if plan.is_blind() {
        format!("redial plan {words} {} --format powershell", plan.fix)
    } else {
        format!("redial fix {words} {}", plan.fix)
    };
    page.labelled(8, (Tone::Dim, "equals"), Tone::Dim, &command);
}

fn take_back(state: &State, confirm: &Confirm<TakeBack>, entry: &JournalEntry, page: &mut Page) {
    page.row([
        (Tone::Strong, format!("undo {}", entry.fix)),
        (
            Tone::Dim,
            format!("  {}, {}", moment(entry.at), entry.status),
        ),
    ]);
    if state.manners.privacy {
        page.text(0, Tone::Dim, &format!("What it changed is {HIDDEN}."));
    } else {
        page.heading("what it restores");
        let back: Vec<Step> = entry
            .steps
            .iter()
            .rev()
            .filter(|(step, _)| matches!(step, Step::Change(_)))
            .map(|(step, _)| step.inverse())
            .collect();
        steps(page, &back);
    }
    for (slot, decision) in &confirm.what.decided {
        let word = match decision {
            Decision::PutBack => "restored",
            Decision::Leave => "left as it is",
            Decision::Stop => "not decided",
        };
        page.labelled(
            15,
            (Tone::Strong, word),
            Tone::Plain,
            state.unless_hidden(&slot.to_string()),
        );
    }
}

/// What the person has to do to have it undone.
fn question_back(state: &State, drift: Option<&Drift>, page: &mut Page) {
    if drift.is_some() && state.manners.privacy {
        page.text(
            0,
            Tone::Warn,
            &format!(
                "Somebody changed a value since. {} shows names again, so that you can decide about it.",
                state.key(Action::Privacy)
            ),
        );
    } else if let Some(drift) = drift {
        page.text(0, Tone::Warn, &format!("{drift}."));
        let (put, leave, back) = (
            state.key(Action::PutBack),
            state.key(Action::LeaveIt),
            state.key(Action::Back),
        );
        let says = format!(
            "Somebody changed it since. {put} restores the old value, {leave} leaves it as it is, {back} stops."
        );
        page.text(0, Tone::Strong, &says);
    } else if !hindered(state, page) {
        page.text(
            0,
            Tone::Strong,
            &format!(
                "Press enter to undo it, {} to leave it.",
                state.key(Action::Back)
            ),
        );
    }
}
