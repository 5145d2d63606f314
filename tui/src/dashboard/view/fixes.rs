//! The fixes for the picked cause: what each costs, how well it works, when to choose it; and why
//! others don't fit.

use redial_model::Risk;

use super::{line, paper::Page};
use crate::dashboard::{message::Hit, state::State, theme::Tone};

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
        page.text(0, Tone::Dim, "Nothing is known yet.");
        return page;
    };
    let Some(cause) = host.cause(report) else {
        page.text(0, Tone::Dim, "Nothing was found that has to be mended.");
        return page;
    };
    page.row([
        (Tone::Dim, "for ".into()),
        (Tone::Strong, cause.id.clone()),
        (Tone::Dim, ", the cause picked under causes".into()),
    ]);
    page.gap();
    let plans = host.plans(report);
    if plans.is_empty() {
        page.text(
            0,
            Tone::Plain,
            "None of redial's fixes fits here. What a person can do:",
        );
        for (number, step) in cause.next.iter().enumerate() {
            page.labelled(
                5,
                (Tone::Dim, &format!("  {}", number + 1)),
                Tone::Plain,
                step,
            );
        }
    }
    for (number, plan) in plans.iter().enumerate() {
        let row = page.row(line::short(state, number, plan));
        row.hit = Some(Hit::Item(number));
        row.picked = number == host.fix;
        let Some(card) = redial_catalog::fix(&plan.fix).map(|f| f.card()) else {
            continue;
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
    let shown = host.shown.as_deref();
    let refused: Vec<_> = shown
        .iter()
        .flat_map(|s| &s.refused)
        .filter(|r| r.cause == cause.id)
        .collect();
    if !refused.is_empty() && !state.manners.privacy {
        page.heading("others of this cause don't fit");
        for one in refused {
            page.labelled(
                LABEL + 4,
                (Tone::Dim, &format!("  {}", one.fix)),
                Tone::Dim,
                &one.why,
            );
        }
    }
    page
}
