//! The fixes for the picked cause: what each costs, how well it works, when to choose it; and why
//! others don't fit.

use redial_model::{Cause, Plan, Risk, Undoing};
use redial_report::Report;

use super::{
    causes,
    hit::Hit,
    page::{Page, Row},
};
use crate::dashboard::{action::Action, state::State, theme::Tone};

/// Columns of labels.
const LABEL: usize = 20;

/// How a risk looks.
pub(super) fn risk_tone(risk: Risk) -> Tone {
    match risk {
        Risk::Safe => Tone::Good,
        Risk::Interrupts => Tone::Warn,
        Risk::Weakens => Tone::Bad,
    }
}

pub(super) fn page(state: &State, width: u16) -> Page {
    let mut page = Page::new(width);
    let Some((host, report)) = state.host().zip(state.report()) else {
        page.text(0, Tone::Dim, "Nothing is known yet: wait for the check.");
        return page;
    };
    let Some(cause) = host.cause(report) else {
        page.text(0, Tone::Dim, "Nothing was found that has to be fixed.");
        return page;
    };
    page.row([
        (Tone::Dim, "for ".into()),
        (Tone::Strong, cause.id.clone()),
        (Tone::Dim, ", the cause picked in causes".into()),
    ]);
    page.gap();
    let plans = host.plans(report);
    if plans.is_empty() {
        by_hand(cause, &mut page);
    }
    for (number, plan) in plans.iter().enumerate() {
        offered(state, number, plan, &mut page).picked = number == host.fix;
        graded(plan, &mut page);
    }
    if !state.manners.privacy {
        refused(report, cause, &mut page);
    }
    page
}

/// What a person can do where no fix fits.
fn by_hand(cause: &Cause, page: &mut Page) {
    page.text(
        0,
        Tone::Plain,
        &match &cause.no_fix {
            Some(why) => format!("redial has no fix for this: {why}. What a person can do:"),
            None => "None of redial's fixes fits here. What a person can do:".into(),
        },
    );
    for (number, step) in cause.next.iter().enumerate() {
        let label = format!("  {}", number + 1);
        page.labelled(5, (Tone::Dim, &label), Tone::Plain, step);
    }
    causes::commands(cause, page);
}

/// A fix to be picked.
fn offered<'a>(state: &State, number: usize, plan: &Plan, page: &'a mut Page) -> &'a mut Row {
    let row = page.row(in_short(state, number, plan));
    row.hit = Some(Hit::Item(number));
    row
}

/// How good a fix is, and when to choose it.
fn graded(plan: &Plan, page: &mut Page) {
    let Some(card) = redial_catalog::fix(&plan.fix).map(|f| f.card()) else {
        return;
    };
    let grades = format!(
        "effectiveness {}, difficulty {}, changes the {}",
        card.effectiveness.word(),
        card.difficulty.word(),
        card.side.word()
    );
    page.text(6, Tone::Dim, &grades);
    page.text(6, Tone::Plain, &format!("best for {}", card.best_for));
    page.gap();
}

/// Other fixes of this cause, and why they don't fit.
fn refused(report: &Report, cause: &Cause, page: &mut Page) {
    let refused = report.refused.iter().filter(|r| r.cause == cause.id);
    let mut refused = refused.peekable();
    if refused.peek().is_some() {
        page.heading("other fixes for this cause do not fit");
    }
    for one in refused {
        let label = format!("  {}", one.fix);
        page.labelled(LABEL + 4, (Tone::Dim, &label), Tone::Dim, &one.why);
    }
}

/// A fix in one row: its key, its name, what it costs, how far it can be taken back.
pub(super) fn in_short(state: &State, number: usize, plan: &Plan) -> Vec<(Tone, String)> {
    let key = state
        .keys
        .keys(Action::Fix)
        .get(number)
        .copied()
        .unwrap_or(" ");
    let undo = match redial_catalog::fix(&plan.fix).map(|f| f.card().undo) {
        _ if plan.is_blind() => "as a script",
        Some(_) if plan.risk == Risk::Weakens => "undone automatically in 30 min",
        Some(Undoing::Whole) => "can be undone",
        Some(Undoing::Partly) => "can be undone in part",
        None => "",
    };
    vec![
        (Tone::Key, format!("  [{key}] ")),
        (Tone::Strong, format!("{:20} ", plan.fix)),
        (risk_tone(plan.risk), format!("{:17}", plan.risk.word())),
        (Tone::Dim, undo.into()),
    ]
}
