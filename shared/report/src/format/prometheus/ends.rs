//! How a rung may end, as labels: a closed list for each rung, so that a host has the same series at
//! every check, and none is lost when it ends otherwise.

use redial_model::Rung;

use crate::{Report, RungEnd};

/// What an end is called that stands in no list.
const OTHER: &str = "other";

/// The ends of each rung, in the words of [`RungEnd`] without their numbers. [`OTHER`] is the rest.
pub(super) const ENDS: [(Rung, &[&str]); 5] = [
    (
        Rung::Name,
        &[
            "ok",
            "skipped",
            "not-reached",
            "not found",
            "no address",
            "silent",
        ],
    ),
    (
        Rung::Tcp,
        &[
            "ok",
            "not-reached",
            "refused",
            "unreachable",
            "no route",
            "silent",
            "broke here",
        ],
    ),
    (
        Rung::X224,
        &[
            "ok",
            "not-reached",
            "silent",
            "closed",
            "reset",
            "failure",
            "junk",
        ],
    ),
    (
        Rung::Tls,
        &[
            "ok",
            "old tls",
            "skipped",
            "not-reached",
            "silent",
            "closed",
            "reset",
            "alert",
            "too old",
            "garbled",
        ],
    ),
    (
        Rung::Nla,
        &[
            "ok",
            "skipped",
            "not asked",
            "not-reached",
            "silent",
            "closed",
            "reset",
            "status",
            "no NTLM",
            "junk",
        ],
    ),
];

/// Each rung with each of its ends, and whether it ended so.
pub(super) fn all(report: &Report) -> impl Iterator<Item = (Rung, &'static str, bool)> {
    ENDS.into_iter().flat_map(|(rung, ends)| {
        let tried = report.line.iter().find(|r| r.rung == rung);
        let word = word(tried.map_or(RungEnd::NotReached, |r| r.state));
        let listed = ends.iter().find(|end| **end == word);
        let is = listed.copied().unwrap_or(OTHER);
        let all = ends.iter().copied().chain([OTHER]);
        all.map(move |end| (rung, end, end == is))
    })
}

/// The word of an end without its number: alerts and codes would be too many series.
fn word(end: RungEnd) -> String {
    let word = end.to_string();
    match word.split_once(' ') {
        Some((kind, number)) if number.starts_with(|c: char| c.is_ascii_digit()) => kind.to_owned(),
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{Diagnosis, Measured, Target};

    use super::*;
    use crate::Break;

    fn report(rung: Rung, state: RungEnd) -> Report {
        let target = Target::at("srv01", 3389);
        let mut report = Report::of(target, Measured::default(), Diagnosis::default());
        let at = report.line.iter_mut().find(|r| r.rung == rung);
        at.expect("a line has all rungs").state = state;
        report
    }

    fn ended(report: &Report, rung: Rung) -> Vec<&'static str> {
        let so = all(report).filter(|(at, _, is)| *at == rung && *is);
        so.map(|(_, end, _)| end).collect()
    }

    #[test]
    fn every_rung_ends_in_exactly_one_way_whatever_it_was() {
        for (state, word) in [
            (RungEnd::Ok, "ok"),
            (RungEnd::OldTls, "old tls"),
            (RungEnd::Broke(Break::Alert(80)), "alert"),
            (RungEnd::Broke(Break::TooOld), "too old"),
            (RungEnd::Broke(Break::Failure(5)), OTHER),
            (RungEnd::Broke(Break::BrokeHere), OTHER),
        ] {
            let report = report(Rung::Tls, state);
            assert_eq!(ended(&report, Rung::Tls), [word]);
            assert_eq!(ended(&report, Rung::X224), ["not-reached"]);
        }
        let status = RungEnd::Broke(Break::Status(0xC000_006D));
        assert_eq!(ended(&report(Rung::Nla, status), Rung::Nla), ["status"]);
    }

    #[test]
    fn the_series_of_a_host_are_the_same_at_every_check() {
        let series = |state| {
            let report = report(Rung::Tcp, state);
            all(&report).map(|(r, e, _)| (r, e)).collect::<Vec<_>>()
        };
        let healthy = series(RungEnd::Ok);
        assert_eq!(healthy, series(RungEnd::Broke(Break::Licence(2))));
        assert_eq!(healthy.len(), 45);
    }

    #[test]
    fn each_word_is_one_that_a_report_has() {
        for (_, ends) in ENDS {
            for end in ends {
                let numbered = format!("{end} 80");
                let coded = format!("{end} 0xC000006D");
                let known = [*end, &numbered, &coded];
                let mut known = known.into_iter();
                assert!(known.any(|w| w.parse::<RungEnd>().is_ok()), "{end}");
            }
        }
    }
}
