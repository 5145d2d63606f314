//! One self-contained page: no script, nothing from outside, light and dark, for screens from a
//! phone's to a wide one, and for paper. maud escapes every text.

mod diagnosis;
mod soft;
mod steps;
#[cfg(test)]
mod tests;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::soft::soft;
use crate::{
    CommandPlace, Look, Outcome, Report,
    fleet::Fleet,
    known,
    origin::origin,
    words::{self, NOT_CHECKED, unseen},
};

const STYLE: &str = include_str!("style.css");

/// The page up to its first report.
pub(super) fn head(title: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {}
        }
    };
    let page = page.into_string();
    page.strip_suffix("</body></html>")
        .unwrap_or(&page)
        .to_owned()
}

/// What stands behind the last report.
pub(super) const TAIL: &str = "</body></html>\n";

/// The contents of a page of many hosts: the summary, then a link to each, problems first.
pub(super) fn contents(fleet: &Fleet) -> String {
    let rows = fleet.in_order();
    html! {
        header {
            h1 { (rows.len()) " hosts" }
            p { (fleet.summary()) }
            nav aria-label="Contents" {
                ul class="rows contents" {
                    @for (at, row) in rows {
                        li {
                            a href={ "#host-" (at + 1) } { (soft(&row.host)) }
                            strong class=(class(row.outcome)) { (words::outcome(row.outcome)) }
                            div { (soft(&row.says)) @if row.warns && row.outcome == Outcome::Healthy { "with warnings" } }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

/// The class of a word that says how a check came out.
fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Healthy => "good",
        Outcome::Trouble => "bad",
        Outcome::Unknown => "warn",
    }
}

/// One report of a page.
pub(super) fn render(
    report: &Report,
    look: Look,
    place: &CommandPlace,
    number: Option<usize>,
) -> String {
    let anchor = number.map(|at| format!("host-{}", at + 1));
    html! {
        section {
            (title(report, look, anchor))
            @if let Some(gateway) = &report.gateway {
                h3 class="dim" { (soft(&gateway.heading())) }
                (steps::list(&gateway.line))
                h3 class="dim" { (words::DIRECTLY) }
            }
            @if !report.vantages.is_empty() { h3 class="dim" { (words::HERE) } }
            @if report.lines.is_empty() { (steps::list(&report.line)) }
            @for line in &report.lines { h3 class="dim" { (soft(&line.address)) } (steps::list(&line.line)) }
            @for vantage in &report.vantages { (steps::elsewhere(vantage)) }
            p class={ "verdict " (class(report.verdict.outcome)) } {
                strong { (words::outcome(report.verdict.outcome)) ". " } span { (soft(&report.verdict.says)) }
            }
            (diagnosis::first(report, place))
            (summary(report))
            (diagnosis::causes(report, place))
            (diagnosis::fixes(report, place))
            (diagnosis::findings(report))
            (not_seen(report))
        }
    }
    .into_string()
}

fn title(report: &Report, look: Look, anchor: Option<String>) -> Markup {
    html! {
        h1 id=[anchor] {
            (soft(&report.target.to_string()))
            @if let Some(address) = report.target.address { " at " (soft(&address.to_string())) }
        }
        p class="dim" {
            (look.stamp(&report.started)) " · " (format!("{:.0}", report.took_ms)) " ms · "
            (report.connections) " connections · " (report.tool)
        }
        @if let Some(origin) = origin(report, look) { p class="dim" { (soft(&origin)) } }
    }
}

/// What the connection showed.
fn summary(report: &Report) -> Markup {
    let rows = known(report);
    html! {
        @if !rows.is_empty() {
            h2 { "Known about the host" }
            dl { @for (label, says) in rows { dt { (label) } dd { (soft(&says)) } } }
        }
    }
}

/// What nobody could look at, and what to do about it.
fn not_seen(report: &Report) -> Markup {
    let (failed, absent) = unseen(report);
    html! {
        @if !failed.is_empty() {
            h2 { "Could not check" }
            ul class="rows" { @for note in failed { li { span { (note.probe) } div { (soft(&note.snag.to_string())) } } } }
        }
        @if !absent.is_empty() {
            p class="dim" { (NOT_CHECKED) ": " (absent.join(", ")) "." }
        }
    }
}
