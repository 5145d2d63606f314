//! The steps of the connection: a sign and a word beside every colour.

use maud::{Markup, html};

use super::soft::soft;
use redial_model::Rung;

use crate::{LineRung, RungEnd, VantageLine, words};

/// The connection from here.
pub(super) fn list(steps: &[LineRung]) -> Markup {
    parting(steps, None)
}

/// The same from another place, with a sign where the two part.
pub(super) fn elsewhere(vantage: &VantageLine) -> Markup {
    html! {
        h3 class="dim" { (soft(&vantage.heading())) }
        @if vantage.is_seen() { (parting(&vantage.line, vantage.parts)) }
        p { (soft(&vantage.says)) }
    }
}

fn parting(steps: &[LineRung], parts: Option<Rung>) -> Markup {
    let broken = steps.iter().position(|r| !r.state.is_whole());
    let broken = broken.unwrap_or(steps.len());
    html! {
        ol class="steps" aria-label="The steps of the connection" {
            @for (at, step) in steps.iter().enumerate() {
                @let (class, sign) = sign(step.state);
                li class=[(at <= broken).then_some("way")] {
                    strong { (words::step(step.rung)) }
                    i class=(class) { (sign) }
                    small { (words::result(step)) }
                    @if !step.detail.is_empty() { small { (soft(&step.detail)) } }
                    @if parts == Some(step.rung) { small { strong class="warn" { "▲ differs" } } }
                }
            }
        }
    }
}

/// The class of a step, and the sign in it.
fn sign(end: RungEnd) -> (&'static str, &'static str) {
    match end {
        RungEnd::Ok => ("good", "✓"),
        RungEnd::OldTls => ("warn", "✓"),
        RungEnd::Skipped | RungEnd::NotAsked => ("dim", "–"),
        RungEnd::NotReached => ("dim", "·"),
        RungEnd::Broke(_) => ("bad", "✗"),
    }
}
