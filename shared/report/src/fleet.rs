//! Many hosts in one table: all that is kept of each report is a small row.

use std::{cmp::Ordering, collections::BTreeMap};

use redial_model::Target;

use crate::{
    Layout, LineRung, Look, Outcome, Report, RungEnd, Table, layout::Tone, origin::origin,
    words::step,
};

/// Causes that a summary names; the others are counted together.
const NAMED: usize = 4;

/// The hosts of a document, each in a row.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    rows: Vec<HostRow>,
}

/// What is kept of a report.
#[derive(Debug)]
pub(crate) struct HostRow {
    pub(crate) host: Box<str>,
    pub(crate) outcome: Outcome,
    pub(crate) ends: [RungEnd; 5],
    /// The id of the likeliest cause; empty where there is none.
    pub(crate) cause: Box<str>,
    /// The cause by its title, or why there is none.
    pub(crate) says: Box<str>,
    pub(crate) warns: bool,
    /// Where what the host says of itself comes from, when not from this check.
    origin: Option<Box<str>>,
}

impl HostRow {
    fn of(report: &Report) -> Self {
        let cause = report.causes.first();
        let warns = report.has_warnings();
        let says = match (cause, report.verdict.outcome) {
            (Some(cause), _) => cause.name(),
            (None, Outcome::Healthy) => "",
            (None, _) => &report.verdict.says,
        };
        Self {
            host: host(&report.target).into(),
            outcome: report.verdict.outcome,
            ends: ends(&report.line),
            cause: cause.map_or("", |c| &c.id).into(),
            says: says.into(),
            warns,
            origin: origin(report, Look::default()).map(Into::into),
        }
    }

    /// Trouble first, what is fine last.
    fn rank(&self) -> u8 {
        match (self.outcome, self.warns) {
            (Outcome::Trouble, _) => 0,
            (Outcome::Unknown, _) => 1,
            (Outcome::Healthy, true) => 2,
            (Outcome::Healthy, false) => 3,
        }
    }
}

/// A host as a row names it: with its port where that is not the usual one.
fn host(target: &Target) -> String {
    let whole = target.to_string();
    match whole.strip_suffix(":3389") {
        Some(host) if target.port == 3389 => host.to_owned(),
        _ => whole,
    }
}

fn ends(line: &[LineRung]) -> [RungEnd; 5] {
    std::array::from_fn(|at| line.get(at).map_or(RungEnd::NotReached, |rung| rung.state))
}

impl Fleet {
    pub(crate) fn add(&mut self, report: &Report) {
        self.rows.push(HostRow::of(report));
    }

    /// The rows with their numbers as they came: problems first, equal causes together, then by
    /// name.
    pub(crate) fn in_order(&self) -> Vec<(usize, &HostRow)> {
        let mut rows: Vec<_> = self.rows.iter().enumerate().collect();
        rows.sort_by(|(_, a), (_, b)| {
            let grave = a.rank().cmp(&b.rank()).then_with(|| a.cause.cmp(&b.cause));
            grave.then_with(|| natural(&a.host, &b.host))
        });
        rows
    }

    /// The table, the summary under it.
    pub(crate) fn write(&self, paper: &mut Layout) {
        let ascii = paper.look().ascii;
        let mut table = Table::under(["host", "steps", "verdict", "cause"]);
        for (_, row) in self.in_order() {
            let (word, tone) = match row.outcome {
                Outcome::Healthy if row.warns => ("HEALTHY", Tone::Warn),
                Outcome::Healthy => ("HEALTHY", Tone::Good),
                Outcome::Trouble => ("TROUBLE", Tone::Bad),
                Outcome::Unknown => ("UNKNOWN", Tone::Warn),
            };
            let says = match row.outcome {
                Outcome::Healthy if row.warns && row.says.is_empty() => "with warnings",
                _ => &row.says,
            };
            table.toned([
                (Tone::Plain, &row.host),
                (Tone::Plain, &glyphs(&row.ends, ascii)),
                (tone, word),
                (Tone::Plain, says),
            ]);
        }
        if !self.rows.is_empty() {
            paper.table(&table);
            paper.blank();
            let names = redial_model::Rung::LINE.map(step).join(", ");
            paper.text(0, &format!("Steps: {names}."));
            for origin in self.rows.iter().filter_map(|row| row.origin.as_deref()) {
                paper.text(0, &format!("{origin}."));
            }
        }
        paper.title(&self.summary());
    }

    /// How many hosts came out how, and why.
    pub(crate) fn summary(&self) -> String {
        let count = |outcome| self.rows.iter().filter(|r| r.outcome == outcome).count();
        let warned = self
            .rows
            .iter()
            .filter(|r| r.outcome == Outcome::Healthy && r.warns);
        let all = self.rows.len();
        let hosts = if all == 1 { "host" } else { "hosts" };
        let mut parts = Vec::new();
        match (count(Outcome::Healthy), warned.count()) {
            (0, _) => {}
            (healthy, 0) => parts.push(format!("{healthy} healthy")),
            (healthy, warned) => parts.push(format!("{healthy} healthy ({warned} with warnings)")),
        }
        match count(Outcome::Trouble) {
            0 => {}
            trouble => parts.push(format!("{trouble} trouble ({})", self.reasons())),
        }
        match count(Outcome::Unknown) {
            0 => {}
            unknown => parts.push(format!("{unknown} could not be checked")),
        }
        format!("{all} {hosts}: {}", parts.join(", "))
    }

    /// The causes of trouble, the most frequent first.
    fn reasons(&self) -> String {
        let mut causes: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for row in self.rows.iter().filter(|r| r.outcome == Outcome::Trouble) {
            let title = if row.cause.is_empty() {
                "unknown cause"
            } else {
                &row.says
            };
            causes.entry(&row.cause).or_insert((0, title)).0 += 1;
        }
        let mut causes: Vec<_> = causes.into_values().collect();
        causes.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let others: usize = causes.iter().skip(NAMED).map(|(count, _)| count).sum();
        let named = causes.iter().take(NAMED);
        let mut parts: Vec<_> = named
            .map(|(count, title)| format!("{count} {}", within(title)))
            .collect();
        if others > 0 {
            parts.push(format!("{others} for other reasons"));
        }
        parts.join(", ")
    }
}

/// The five steps in nine columns.
pub(crate) fn glyphs(ends: &[RungEnd; 5], ascii: bool) -> String {
    let broken = ends.iter().position(|end| !end.is_whole()).unwrap_or(5);
    let mut out = String::new();
    for (at, end) in ends.iter().enumerate() {
        if at > 0 {
            out.push_str(match (at <= broken, ascii) {
                (true, false) => "─",
                (true, true) => "-",
                (false, false) => "┄",
                (false, true) => ".",
            });
        }
        out.push_str(glyph(*end, ascii));
    }
    out
}

/// The sign of a step: no two ends that differ for a reader have the same.
pub(crate) fn glyph(end: RungEnd, ascii: bool) -> &'static str {
    let (glyph, plain) = match end {
        RungEnd::Ok | RungEnd::OldTls => ("●", "o"),
        RungEnd::Skipped | RungEnd::NotAsked => ("○", "+"),
        RungEnd::NotReached => ("·", "."),
        RungEnd::Broke(_) => ("✗", "X"),
    };
    if ascii { plain } else { glyph }
}

/// A title inside a sentence: its first word begins small, unless it is a name.
fn within(title: &str) -> String {
    const PLAIN: [&str; 12] = [
        "A",
        "An",
        "Both",
        "Large",
        "No",
        "Nothing",
        "Only",
        "Some",
        "Something",
        "The",
        "This",
        "Unknown",
    ];
    let first = title.split(' ').next().unwrap_or_default();
    if PLAIN.contains(&first) {
        first.to_lowercase() + &title[first.len()..]
    } else {
        title.to_owned()
    }
}

/// Names as people order them: srv2 before srv10.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    let number = |text: &[u8]| text.iter().take_while(|c| c.is_ascii_digit()).count();
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        let (m, n) = (number(a), number(b));
        let (order, m, n) = if m > 0 && n > 0 {
            let bare = |text: &[u8]| text.iter().position(|c| *c != b'0').unwrap_or(text.len());
            let (p, q) = (&a[bare(&a[..m])..m], &b[bare(&b[..n])..n]);
            (p.len().cmp(&q.len()).then_with(|| p.cmp(q)), m, n)
        } else {
            (x.cmp(y), 1, 1)
        };
        if order.is_ne() {
            return order;
        }
        (a, b) = (&a[m..], &b[n..]);
    }
    a.len().cmp(&b.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Break;

    fn row(host: &str, outcome: Outcome, cause: &str) -> HostRow {
        HostRow {
            host: host.into(),
            outcome,
            ends: [RungEnd::Skipped, RungEnd::Broke(Break::Refused)]
                .into_iter()
                .chain([RungEnd::NotReached; 3])
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
            cause: cause.into(),
            says: if cause.is_empty() {
                ""
            } else {
                "Nothing listens on the port"
            }
            .into(),
            warns: false,
            origin: None,
        }
    }

    #[test]
    fn problems_come_first_and_names_as_people_count() {
        let fleet = Fleet {
            rows: vec![
                row("srv10:3389", Outcome::Trouble, "listener.off"),
                row("srv3:3389", Outcome::Healthy, ""),
                row("srv2:3389", Outcome::Trouble, "listener.off"),
                row("srv1:3389", Outcome::Unknown, ""),
            ],
        };
        let order: Vec<_> = fleet.in_order().iter().map(|(at, _)| *at).collect();
        assert_eq!(order, [2, 0, 3, 1]);
        assert_eq!(
            fleet.summary(),
            "4 hosts: 1 healthy, 2 trouble (2 nothing listens on the port), 1 could not be checked"
        );
    }

    #[test]
    fn the_steps_are_signs_that_differ() {
        let ends = row("a", Outcome::Trouble, "").ends;
        assert_eq!(glyphs(&ends, false), "○─✗┄·┄·┄·");
        assert_eq!(glyphs(&ends, true), "+-X......");
    }

    #[test]
    fn names_are_ordered_by_their_numbers() {
        for (less, more) in [
            ("srv2", "srv10"),
            ("10.0.0.9", "10.0.0.10"),
            ("a", "b1"),
            ("a1", "a01b"),
        ] {
            assert_eq!(natural(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(natural(more, less), Ordering::Greater, "{more} {less}");
        }
        assert_eq!(natural("a1", "a01"), Ordering::Equal);
    }
}
