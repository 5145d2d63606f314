//! The three lists are complete and agree with each other.

use std::{collections::BTreeSet, fs};

use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use redial_model::{FORMER_CAUSES, FORMER_PROBES, Rung};

use super::{dependencies::packages, workspace::root};

#[test]
fn the_catalog_lists_every_probe_and_fix() {
    let catalog = &packages()["redial-catalog"];
    for (folder, prefix, count) in [
        ("probes", "redial-probe-", PROBES.len()),
        ("fixes", "redial-fix-", FIXES.len()),
    ] {
        let nouns: Vec<String> = fs::read_dir(root().join(folder))
            .expect(folder)
            .map(|e| {
                e.expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(nouns.len(), count, "{folder}: {nouns:?}");
        for noun in nouns {
            assert!(
                catalog.contains(&*format!("{prefix}{noun}")),
                "{prefix}{noun} is not in the catalog"
            );
            let folder = root().join(folder).join(&noun);
            assert!(
                folder.join("examples").join(format!("{noun}.rs")).exists(),
                "{noun} has no example that runs it alone"
            );
        }
    }
}

#[test]
fn codes_are_documented_unique_and_used_right() {
    let mut seen = BTreeSet::new();
    for card in codes() {
        assert!(seen.insert(card.code), "{} stands twice", card.code);
        assert!(
            card.means.len() > 30 && card.means.ends_with('.'),
            "{} is not explained",
            card.code
        );
        let (thing, trouble) = card.code.split_once('.').expect("thing.trouble");
        assert!(
            !thing.is_empty()
                && !trouble.is_empty()
                && card.code.chars().all(|c| c.is_ascii_lowercase()
                    || c.is_ascii_digit()
                    || matches!(c, '.' | '-'))
        );
    }
    let mut titles = BTreeSet::new();
    for cause in CAUSES {
        for (code, factor) in cause.because {
            assert!(seen.contains(code), "{}: no probe finds {code}", cause.id);
            assert!(*factor > 1.0, "{}: {code} does not speak for it", cause.id);
        }
        for (code, factor) in cause.against {
            assert!(seen.contains(code), "{}: no probe finds {code}", cause.id);
            assert!(
                (0.0..1.0).contains(factor),
                "{}: {code} does not speak against it",
                cause.id
            );
        }
        let title = cause.title;
        assert!(
            titles.insert(title) && (10..=48).contains(&title.len()) && !title.ends_with('.'),
            "{}: the title `{title}` is missing, another's, or too long for a row of a table",
            cause.id
        );
        assert!(
            !cause.next.is_empty() && !cause.settle.is_empty(),
            "{} leaves a reader alone",
            cause.id
        );
        assert!(
            !cause.unknown.is_empty() || !cause.afar.is_empty(),
            "{} knows everything",
            cause.id
        );
    }
}

#[test]
fn every_finding_of_trouble_speaks_for_some_cause() {
    let orphans: Vec<_> = codes()
        .filter(|c| c.severity == redial_model::Severity::Error)
        .map(|c| c.code)
        .filter(|code| {
            !CAUSES
                .iter()
                .any(|cause| cause.because.iter().any(|(c, _)| c == code))
        })
        .collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn topics_have_one_teller_and_needs_are_told() {
    let mut told = BTreeSet::new();
    for card in PROBES.iter().map(|p| p.card()) {
        assert!(told.insert(card.tells), "{:?} is told twice", card.tells);
        assert_eq!(card.side, card.tells.side(), "{} looks elsewhere", card.id);
    }
    for card in PROBES.iter().map(|p| p.card()) {
        assert!(
            card.needs
                .iter()
                .chain(card.after)
                .all(|t| told.contains(t)),
            "{} needs what nobody tells",
            card.id
        );
    }
}

#[test]
fn no_cause_has_the_id_of_a_finding() {
    let codes: BTreeSet<_> = codes().map(|card| card.code).collect();
    let shared = CAUSES.iter().map(|c| c.id).filter(|id| codes.contains(id));
    let shared: Vec<_> = shared.collect();
    assert!(shared.is_empty(), "`explain` tells only one of: {shared:?}");
}

#[test]
fn former_ids_of_causes_lead_to_one_that_is() {
    let is = |id: &str| CAUSES.iter().any(|c| c.id == id);
    for (former, now) in FORMER_CAUSES {
        assert!(is(now), "{former} leads to {now}, which is no cause");
        assert!(!is(former), "{former} is a cause again");
    }
}

/// How much of the words of two causes' next steps is in both, at most: those of licences, which
/// differ in one step, have about half.
const ALIKE: f64 = 0.6;

/// A cause exists when its next step differs from every other's.
#[test]
fn no_two_causes_have_the_same_next_steps() {
    let words = |steps: &[&str]| -> BTreeSet<String> {
        let text = steps.join(" ").to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.map(str::to_owned).filter(|w| !w.is_empty()).collect()
    };
    for (at, one) in CAUSES.iter().enumerate() {
        for other in &CAUSES[at + 1..] {
            assert_ne!(one.next[0], other.next[0], "{} and {}", one.id, other.id);
            let (a, b) = (words(one.next), words(other.next));
            let (both, all) = (a.intersection(&b).count(), a.union(&b).count());
            let share = both as f64 / all as f64;
            assert!(share < ALIKE, "{} and {}: {share:.2}", one.id, other.id);
        }
    }
}

#[test]
fn every_cause_has_a_fix_or_a_reason_why_not() {
    for cause in CAUSES {
        let cured = FIXES.iter().any(|f| f.card().cures.contains(&cause.id));
        assert_ne!(
            cured,
            cause.no_fix.is_some(),
            "{} has a fix, or says why not",
            cause.id
        );
        let why = cause.no_fix.unwrap_or("a clause");
        assert!(
            !why.ends_with('.') && why.starts_with(char::is_lowercase),
            "{}: `{why}` is no clause",
            cause.id
        );
    }
}

#[test]
fn fixes_cure_known_causes() {
    for card in FIXES.iter().map(|f| f.card()) {
        assert!(
            card.cures
                .iter()
                .all(|id| CAUSES.iter().any(|c| c.id == *id)),
            "{} cures an unknown cause",
            card.id
        );
    }
}

#[test]
fn no_probe_is_named_as_a_step_of_the_connection() {
    let ids: BTreeSet<_> = PROBES.iter().map(|p| p.card().id).collect();
    for step in Rung::LINE {
        assert!(!ids.contains(step.word()), "{} is both", step.word());
    }
    for (former, now) in FORMER_PROBES {
        assert!(
            ids.contains(now),
            "{former} is called {now}, which is no probe"
        );
        assert!(!ids.contains(former), "{former} is a probe's name again");
    }
}
