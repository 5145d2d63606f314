//! The table of states: each has a row, and the README shows it.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use redial_tests_gateway::{Manner, Paper, STATES};

/// A number for each manner. A new one does not compile until it has the next.
const fn number(manner: Manner) -> usize {
    match manner {
        Manner::Serves => 0,
        Manner::WithoutWebSocket => 1,
        Manner::Answers(_) => 2,
        Manner::AnswersThen(_) => 3,
        Manner::Takes(_) => 4,
        Manner::Shows(Paper::Untrusted) => 5,
        Manner::Shows(Paper::OtherName) => 6,
        Manner::Shows(Paper::Expired) => 7,
        Manner::BindsBySha512 => 8,
        Manner::SaysBefore(_) => 9,
        Manner::SaysInside(_) => 10,
        Manner::Closes => 11,
        Manner::Resets => 12,
        Manner::IsSilent => 13,
        Manner::ResetsAtProof => 14,
        Manner::RefusesUser => 15,
        Manner::RefusesHost => 16,
        Manner::AsksConsent => 17,
        // These are of `Serves` and of `BindsBySha512`.
        Manner::Shows(Paper::Good | Paper::Sha512) => 18,
    }
}

#[test]
fn each_state_has_one_row_and_says_where_it_was_seen() {
    let manners: BTreeSet<usize> = STATES.iter().map(|state| number(state.manner)).collect();
    let all: BTreeSet<usize> = (0..18).collect();
    assert_eq!(manners, all, "a manner has no row");
    let names: BTreeSet<&str> = STATES.iter().map(|state| state.name).collect();
    assert_eq!(names.len(), STATES.len(), "two rows have one name");
    for state in &STATES {
        let is_told = !state.imitates.is_empty() && !state.source.is_empty();
        assert!(
            is_told,
            "{}: what it imitates, and where that stands",
            state.name
        );
    }
}

fn told(code: &str, cause: &str) -> String {
    match (code, cause) {
        ("", _) => "proves none".into(),
        (code, "") => format!("`{code}`"),
        (code, cause) => format!("`{code}`, cause `{cause}`"),
    }
}

/// `UPDATE_PROOF=1` writes the table anew.
#[test]
fn the_readme_shows_the_table() {
    let mut table = "| state | imitates | source | FreeRDP 2 comes through | redial without a sign-in | redial with the right password |\n|---|---|---|---|---|---|\n".to_owned();
    for state in &STATES {
        let through = if state.lets_through { "yes" } else { "no" };
        let (name, imitates, source) = (state.name, state.imitates, state.source);
        let (said, then) = (
            told(state.code, state.cause),
            told(state.then_code, state.then_cause),
        );
        let _ = writeln!(
            table,
            "| `{name}` | {imitates} | {source} | {through} | {said} | {then} |"
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("| state |").unwrap();
    let rest = &text[start..];
    let end = start + rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    if std::env::var_os("UPDATE_PROOF").is_some() {
        fs::write(&path, [&text[..start], &table, &text[end..]].concat()).unwrap();
    } else {
        assert_eq!(&text[start..end], table, "UPDATE_PROOF=1 writes it anew");
    }
}
