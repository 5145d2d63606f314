use std::fmt;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{LineRung, Outcome, Report, RungEnd};

const STYLE: &str = "
:root{--ink:#1b1f24;--dim:#667078;--line:#d5dae0;--good:#1a7f37;--bad:#b3261e;--warn:#8a5a00;--paper:#fff;--soft:#f5f7f9}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--dim:#9aa4ad;--line:#394047;--good:#56d364;--bad:#ff7b72;--warn:#e3b341;--paper:#15191d;--soft:#1d2227}}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
svg{width:100%;height:auto;margin:1rem 0;background:var(--soft);border:1px solid var(--line);border-radius:8px}svg text{fill:var(--ink);font:13px system-ui,sans-serif;text-anchor:middle}
svg .dim{fill:var(--dim)}.verdict{border-left:4px solid;padding:.5rem 1rem;background:var(--soft)}article{border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;margin:.7rem 0}
meter{width:9rem;vertical-align:middle}table{border-collapse:collapse;width:100%}td,th{border-top:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}
code{font-size:.9em;overflow-wrap:anywhere}td{overflow-wrap:anywhere}td.dim{white-space:nowrap;width:7.5rem}section{break-after:page}section:last-child{break-after:auto}
@media print{body{margin:0;max-width:none}article{break-inside:avoid}}";

/// One self-contained page, up to its first report. maud escapes every text.
pub(super) fn head(title: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
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

/// One report of a page.
pub(super) fn render(report: &Report) -> String {
    section(report).into_string()
}

fn section(report: &Report) -> Markup {
    let (word, class) = match report.verdict.outcome {
        Outcome::Healthy => ("Healthy", "good"),
        Outcome::Trouble => ("Trouble", "bad"),
        Outcome::Unknown => ("Unknown", "warn"),
    };
    html! {
        section {
            h1 { (report.target) }
            p class="dim" { (report.started) " · " (format!("{:.0}", report.took_ms)) " ms · " (report.connections) " connections · " (report.tool) }
            @if report.lines.is_empty() { (wire(&report.line)) }
            @for line in &report.lines { p class="dim" { (line.address) } (wire(&line.line)) }
            p class={ "verdict " (class) } { strong { (word) ". " } (report.verdict.says) }
            @if !report.causes.is_empty() { h2 { "What could be the reason" } }
            @for cause in &report.causes {
                article {
                    strong { (cause.id) } " " meter min="0" max="1" value=(format!("{:.2}", cause.likelihood)) {} " " (format!("{:.0} %", cause.likelihood * 100.0))
                    p { (cause.says) }
                    table {
                        (rows("for", cause.because.iter().map(|c| found(report, c))))
                        (rows("against", cause.against.iter().map(|c| found(report, c))))
                        (rows("unknown", cause.unknown.iter()))
                        (rows("would settle it", cause.settle.iter()))
                        (rows("do", cause.next.iter()))
                        (rows("no fix", cause.no_fix.iter()))
                    }
                }
            }
            @if !report.findings.is_empty() {
                h2 { "Findings" }
                table {
                    @for finding in &report.findings {
                        tr {
                            td { (finding.severity.word()) }
                            td { code { (finding.code) } }
                            td { (finding.says) @for e in &finding.evidence { br; span class="dim" { (e.what) ": " (e.seen) } } }
                        }
                    }
                }
            }
            @if !report.snags.is_empty() {
                h2 { "Not looked at" }
                table { @for snag in &report.snags { tr { td { (snag.probe) } td { (snag.snag) } } } }
            }
        }
    }
}

fn rows(word: &str, items: impl Iterator<Item = impl fmt::Display>) -> Markup {
    html! { @for item in items { tr { td class="dim" { (word) } td { (item) } } } }
}

fn found(report: &Report, code: &str) -> String {
    report
        .findings
        .iter()
        .find(|f| f.code == code)
        .map_or_else(|| code.to_owned(), |f| format!("{} ({code})", f.says))
}

/// The line drawn: a glyph and a word beside every colour.
fn wire(line: &[LineRung]) -> Markup {
    let broken = line
        .iter()
        .position(|r| !r.state.is_whole())
        .unwrap_or(line.len());
    let x = |at: usize| 90 + at * 180;
    html! {
        svg viewBox="0 0 900 120" role="img" aria-label="the line, rung by rung" {
            @for at in 1..line.len() {
                @let whole = at <= broken;
                line x1=(x(at - 1) + 14) x2=(x(at) - 14) y1="52" y2="52" stroke=(if whole && at - 1 < broken { "var(--good)" } else { "var(--line)" })
                    stroke-width="3" stroke-dasharray=(if whole && at - 1 < broken { "none" } else { "3 7" }) {}
            }
            @for (at, rung) in line.iter().enumerate() {
                @let (colour, glyph) = picture(rung.state);
                circle cx=(x(at)) cy="52" r="14" fill="var(--paper)" stroke=(colour) stroke-width="3" {}
                text x=(x(at)) y="57" { (glyph) }
                text x=(x(at)) y="26" { (rung.rung.word()) }
                text x=(x(at)) y="86" { @match (rung.state, rung.ms) { (RungEnd::Ok | RungEnd::OldTls, Some(ms)) => { (format!("{ms:.1} ms")) } (state, _) => { (state.to_string()) } } }
                text class="dim" x=(x(at)) y="106" { (short(&rung.detail)) }
            }
        }
    }
}

/// The colour of a rung, and the sign in it.
fn picture(end: RungEnd) -> (&'static str, &'static str) {
    match end {
        RungEnd::Ok => ("var(--good)", "✓"),
        RungEnd::OldTls => ("var(--warn)", "✓"),
        RungEnd::Skipped | RungEnd::NotAsked => ("var(--dim)", "–"),
        RungEnd::NotReached => ("var(--line)", ""),
        RungEnd::Broke(_) => ("var(--bad)", "✗"),
    }
}

/// As much as fits under a rung.
fn short(text: &str) -> String {
    if text.chars().count() > 24 {
        text.chars().take(23).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}
