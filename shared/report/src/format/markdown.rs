use std::fmt::Write;

use redial_model::{Cause, Plan, Risk, Rung};

use crate::{
    CommandPlace, LineRung, Look, Outcome, Report, advice,
    fleet::Fleet,
    known,
    origin::origin,
    settling::{Settles, proof_of, settles},
    words::{self, NOT_CHECKED, found, refusals, risk, step, unseen},
};

/// The contents of a document of many hosts: the summary, then a link to each, problems first.
pub(super) fn contents(fleet: &Fleet) -> String {
    let rows = fleet.in_order();
    let mut out = format!("# {} hosts\n\n{}\n", rows.len(), inert(&fleet.summary()));
    if rows.is_empty() {
        return out;
    }
    out += "\n| host | verdict | cause |\n|---|---|---|\n";
    for (at, row) in rows {
        let warned = row.warns && row.outcome == Outcome::Healthy;
        let says = if warned { "with warnings" } else { &row.says };
        let (host, verdict) = (escaped(&row.host), words::outcome(row.outcome));
        out += &format!(
            "| [{host}](#host-{}) | {verdict} | {} |\n",
            at + 1,
            inert(says)
        );
    }
    out + "\n"
}

/// A report for a ticket.
pub(super) fn render(
    report: &Report,
    look: Look,
    place: &CommandPlace,
    number: Option<usize>,
) -> String {
    let mut out = String::new();
    if let Some(at) = number {
        out += &format!("<a id=\"host-{}\"></a>\n\n", at + 1);
    }
    let given = report.target.address;
    let given = given.map_or_else(String::new, |a| format!(" at {a}"));
    out += &format!(
        "# {}{given}\n\n**{}.** {}\n\n{} · {:.0} ms · {} connections · {}\n",
        inert(&report.target.to_string()),
        words::outcome(report.verdict.outcome),
        inert(&report.verdict.says),
        inert(&look.stamp(&report.started)),
        report.took_ms,
        report.connections,
        inert(&report.tool),
    );
    if let Some(origin) = origin(report, look) {
        out += &format!("\n{}\n", inert(&origin));
    }
    steps(report, &mut out);
    elsewhere(report, &mut out);
    first(report, place, &mut out);
    summary(report, &mut out);
    for (at, cause) in report.causes.iter().enumerate() {
        one_cause((report, place), at, cause, &mut out);
    }
    fixes(report, place, &mut out);
    findings(report, &mut out);
    not_seen(report, &mut out);
    out + if number.is_some() { "\n" } else { "" }
}

/// The steps of the connection: to the gateway before the host, and to every address.
fn steps(report: &Report, out: &mut String) {
    if let Some(gateway) = &report.gateway {
        *out += &format!("\n{}\n", inert(&gateway.heading()));
        table(&gateway.line, out);
        *out += &format!("\n{}\n", words::DIRECTLY);
    }
    let best = || vec![(None, &report.line)];
    let all = report.lines.iter().map(|l| (Some(&l.address), &l.line));
    let lines = if report.lines.is_empty() {
        best()
    } else {
        all.collect()
    };
    for (address, line) in lines {
        if let Some(address) = address {
            *out += &format!("\n{}\n", inert(address));
        }
        table(line, out);
    }
}

fn table(line: &[LineRung], out: &mut String) {
    *out += "\n| step | result | |\n|---|---|---|\n";
    for rung in line {
        let (name, result) = (step(rung.rung), words::result(rung));
        *out += &format!("| {name} | {result} | {} |\n", inert(&rung.detail));
    }
}

/// The connection from here and from other places in one table; where they part is bold.
fn elsewhere(report: &Report, out: &mut String) {
    if report.vantages.is_empty() {
        return;
    }
    let names = Rung::LINE.map(step).join(" | ");
    *out += &format!("\n| | {names} |\n|---|---|---|---|---|---|\n");
    let row = |line: &[LineRung], parts: Option<Rung>| {
        let cells = line.iter().map(|rung| match words::result(rung) {
            result if parts == Some(rung.rung) => format!("**{result}**"),
            result => result,
        });
        cells.collect::<Vec<_>>().join(" | ")
    };
    let parts = report.vantages.iter().find_map(|v| v.parts);
    *out += &format!("| {} | {} |\n", words::HERE, row(&report.line, parts));
    for vantage in &report.vantages {
        let place = inert(&vantage.heading());
        *out += &format!("| {place} | {} |\n", row(&vantage.line, vantage.parts));
    }
    out.push('\n');
    for vantage in &report.vantages {
        let (place, says) = (inert(&vantage.heading()), inert(&vantage.says));
        *out += &format!("- {place}: {says}\n");
    }
}

/// What to do first, in order; each command in a block of its own.
fn first(report: &Report, place: &CommandPlace, out: &mut String) {
    let list = advice::advice(report, place);
    if list.is_empty() {
        return;
    }
    *out += &format!("\n## {}\n\n", advice::heading(report));
    for (at, advice) in list.iter().enumerate() {
        *out += &format!("{}. {}\n", at + 1, inert(&advice.says));
        if let Some(command) = &advice.command {
            *out += &block(command, "   ");
        }
    }
}

/// A command in a block of its own. Four backticks: no command has as many. It names no language: some
/// commands are for a shell here, some for PowerShell on the host.
fn block(command: &str, indent: &str) -> String {
    let command = command.replace("````", "'");
    format!("\n{indent}````\n{indent}{command}\n{indent}````\n\n")
}

/// What the connection showed.
fn summary(report: &Report, out: &mut String) {
    let rows = known(report);
    if rows.is_empty() {
        return;
    }
    *out += "\n## Known about the host\n\n| | |\n|---|---|\n";
    for (label, says) in rows {
        *out += &format!("| {label} | {} |\n", inert(&says));
    }
}

fn one_cause(
    (report, place): (&Report, &CommandPlace),
    at: usize,
    cause: &Cause,
    out: &mut String,
) {
    if at == 0 {
        *out += "\n## Possible causes\n";
    }
    *out += &format!(
        "\n### {}. {} ({:.0} %)\n\n{} `{}`\n\n",
        at + 1,
        inert(cause.name()),
        cause.likelihood * 100.0,
        inert(&cause.says),
        code(&cause.id),
    );
    let coded = |word: &str, id: &String| {
        let says = found(report, id).map_or_else(String::new, |f| inert(&f.says) + " ");
        format!("- {word}: {says}`{}`\n", code(id))
    };
    out.extend(cause.because.iter().map(|id| coded("for", id)));
    out.extend(cause.against.iter().map(|id| coded("against", id)));
    let item = |word: &str, text: &str| format!("- {word}: {}\n", inert(text));
    out.extend(cause.unknown.iter().map(|text| item("unknown", text)));
    if let Some(settle) = proof_of(report, cause) {
        let settles = settles(report, at, place);
        let (command, elsewhere) = settles.map(Settles::parts).unwrap_or_default();
        *out += &item("to prove", &format!("{settle}{elsewhere}"));
        out.extend(command.iter().map(|command| block(command, "  ")));
    }
    out.extend(cause.no_fix.iter().map(|why| item("no fix", why)));
}

/// Every fix that fits, with its plan and its command, and why others do not fit.
fn fixes(report: &Report, place: &CommandPlace, out: &mut String) {
    if report.plans.is_empty() && report.refused.is_empty() {
        return;
    }
    *out += "\n## Fixes\n";
    for plan in &report.plans {
        one_fix(report, plan, place, out);
    }
    if !report.refused.is_empty() {
        out.push('\n');
    }
    for refused in refusals(report) {
        let (fix, why) = (code(&refused.fix), inert(&refused.why));
        *out += &format!("- `{fix}` does not fit: {why}.\n");
    }
}

fn one_fix(report: &Report, plan: &Plan, place: &CommandPlace, out: &mut String) {
    let cures = report.causes.iter().filter(|c| c.fixes.contains(&plan.fix));
    let cures: Vec<_> = cures.map(Cause::name).collect();
    let mark = if plan.risk == Risk::Weakens {
        "**Warning.** "
    } else {
        ""
    };
    *out += &format!(
        "\n### `{}`\n\n{mark}For: {}. It {}.\n\n",
        code(&plan.fix),
        inert(&cures.join("; ")),
        risk(plan.risk)
    );
    for (at, step) in plan.steps.iter().enumerate() {
        *out += &format!(
            "{}. {}: {}\n",
            at + 1,
            step.kind(),
            inert(&step.to_string())
        );
    }
    *out += &block(&place.of_fix(report, plan), "");
}

/// Everything that was found, the gravest first.
fn findings(report: &Report, out: &mut String) {
    if report.findings.is_empty() {
        return;
    }
    *out += "\n## Findings\n\n| | finding | code |\n|---|---|---|\n";
    for finding in &report.findings {
        let mut says = inert(&finding.says);
        for seen in &finding.evidence {
            // Writing into a text can't fail.
            let _ = write!(says, "; {}: {}", inert(&seen.what), inert(&seen.seen));
        }
        let word = finding.severity.word();
        *out += &format!("| {word} | {says} | `{}` |\n", code(&finding.code));
    }
}

/// What nobody could look at, and what to do about it.
fn not_seen(report: &Report, out: &mut String) {
    let (failed, absent) = unseen(report);
    if !failed.is_empty() {
        *out += "\n## Could not check\n\n";
    }
    for note in failed {
        let (probe, why) = (inert(&note.probe), inert(&note.snag.to_string()));
        *out += &format!("- {probe}: {why}\n");
    }
    if !absent.is_empty() {
        *out += &format!("\n{NOT_CHECKED}: {}.\n", inert(&absent.join(", ")));
    }
}

/// Text that can't become markup, a table cell, HTML, a link or a mention of somebody.
fn inert(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if links(word) {
            format!("`{}`", code(word))
        } else {
            escaped(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a renderer would make a link of a bare word: addresses and mail (GitHub Flavored Markdown
/// 6.9), and names behind an @, whom it tells that they were mentioned. In code it does neither.
fn links(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let marks = ["://", "www.", "mailto:", "xmpp:", "@"];
    marks.iter().any(|mark| word.contains(mark))
}

/// A word as it stands between backticks, in a table, too.
fn code(word: &str) -> String {
    word.replace('`', "'")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}

fn escaped(word: &str) -> String {
    word.chars()
        .fold(String::with_capacity(word.len()), |mut out, c| {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '!' => out.extend(['\\', c]),
                _ => out.push(c),
            }
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_host_says_becomes_a_link_or_a_mention() {
        for (said, shown) in [
            ("see https://evil.test/a|b", "see `https://evil.test/a\\|b`"),
            ("(WWW.evil.test)", "`(WWW.evil.test)`"),
            ("mail a@evil.test now", "mail `a@evil.test` now"),
            ("@org/team", "`@org/team`"),
            ("`http://x`", "`'http://x'`"),
            ("a_b <b>", "a\\_b &lt;b&gt;"),
            ("srv01.corp.test:3389", "srv01.corp.test:3389"),
        ] {
            assert_eq!(inert(said), shown);
        }
    }
}
