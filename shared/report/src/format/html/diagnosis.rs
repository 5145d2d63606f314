//! What it means: what to do first, the causes, the fixes, the findings.

use maud::{Markup, html};
use redial_model::{Cause, Finding, Plan, Severity};

use super::soft::soft;
use crate::{
    CommandPlace, Report, advice,
    settling::{Settles, proof_of, settles},
    words::{found, refusals, risk},
};

/// What to do first, in order.
pub(super) fn first(report: &Report, place: &CommandPlace) -> Markup {
    let list = advice::advice(report, place);
    html! {
        @if !list.is_empty() {
            h2 { (advice::heading(report)) }
            ol class="first" {
                @for advice in &list {
                    li {
                        (soft(&advice.says))
                        @if let Some(command) = &advice.command { (copied(command)) }
                    }
                }
            }
        }
    }
}

/// A command, ready to copy.
fn copied(command: &str) -> Markup {
    html! { pre tabindex="0" { code { (command) } } }
}

/// The possible causes, each with what speaks for it and against it.
pub(super) fn causes(report: &Report, place: &CommandPlace) -> Markup {
    html! {
        @if !report.causes.is_empty() { h2 { "Possible causes" } }
        @for (at, cause) in report.causes.iter().enumerate() {
            @let share = format!("{:.0}", cause.likelihood * 100.0);
            article {
                h3 { (cause.name()) " " span class="id" { (&cause.id) } }
                p class="dim" { span class="bar" aria-hidden="true" { i style={ "width:" (share) "%" } {} } " " (share) " % likely" }
                p { (soft(&cause.says)) }
                (evidence(report, at, cause, place))
            }
        }
    }
}

fn evidence(report: &Report, at: usize, cause: &Cause, place: &CommandPlace) -> Markup {
    let coded = |code: &String| {
        html! {
            @match found(report, code) {
                Some(finding) => { (soft(&finding.says)) " " span class="id" { (code) } }
                None => span class="id" { (code) }
            }
        }
    };
    let plain = |text: &redial_model::Said| html! { (soft(text)) };
    let (command, elsewhere) = settles(report, at, place)
        .map(Settles::parts)
        .unwrap_or_default();
    html! {
        dl {
            @for code in &cause.because { dt { "for" } dd { (coded(code)) } }
            @for code in &cause.against { dt { "against" } dd { (coded(code)) } }
            @for text in &cause.unknown { dt { "unknown" } dd { (plain(text)) } }
            @if let Some(text) = proof_of(report, cause) {
                dt { "to prove" }
                dd { (plain(text)) (elsewhere) @if let Some(command) = &command { (copied(command)) } }
            }
            @if let Some(why) = &cause.no_fix { dt { "no fix" } dd { (plain(why)) } }
        }
    }
}

/// Every fix that fits, with its plan and its command, and why others do not fit.
pub(super) fn fixes(report: &Report, place: &CommandPlace) -> Markup {
    html! {
        @if !report.plans.is_empty() || !report.refused.is_empty() { h2 { "Fixes" } }
        @for plan in &report.plans { (one_fix(report, plan, place)) }
        @if !report.refused.is_empty() {
            ul {
                @for refused in refusals(report) {
                    li { span class="id" { (refused.fix) } " does not fit: " (soft(&refused.why)) "." }
                }
            }
        }
    }
}

fn one_fix(report: &Report, plan: &Plan, place: &CommandPlace) -> Markup {
    let cures = report.causes.iter().filter(|c| c.fixes.contains(&plan.fix));
    let cures: Vec<_> = cures.map(Cause::name).collect();
    html! {
        article {
            h3 { (soft(&plan.fix)) }
            p class=(if plan.risk == redial_model::Risk::Weakens { "warn" } else { "dim" }) {
                "For: " (cures.join("; ")) ". It " (risk(plan.risk)) "."
            }
            ol { @for step in &plan.steps { li { span class="dim" { (step.kind()) ": " } (soft(&step.to_string())) } } }
            (copied(&place.of_fix(report, plan)))
        }
    }
}

/// Everything that was found, the gravest first.
pub(super) fn findings(report: &Report) -> Markup {
    html! {
        @if !report.findings.is_empty() {
            h2 { "Findings" }
            ul class="rows" { @for finding in &report.findings { (one_finding(finding)) } }
        }
    }
}

fn one_finding(finding: &Finding) -> Markup {
    let class = match finding.severity {
        Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Info => "dim",
    };
    html! {
        li {
            strong class=(class) { (finding.severity.word()) }
            div {
                (soft(&finding.says)) " " span class="id" { (&finding.code) }
                @for seen in &finding.evidence {
                    br;
                    span class="dim" { (soft(&seen.what)) ": " (soft(&seen.seen)) }
                }
            }
        }
    }
}
