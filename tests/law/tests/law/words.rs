//! One vocabulary: no text for people holds a word of the last table of `GLOSSARY.md`.

use std::fs;

use redial_catalog::{CAUSES, FIXES, PROBES, codes};

use super::{
    literals::literals,
    workspace::{root, tracked},
};

/// Words in a sentence of a finding, a cause or a question, at most.
const LONGEST: usize = 30;

/// Places whose texts are not held to the list, each with its reason.
const ELSEWHERE: &[&str] = &[
    // For people who work on redial: they name types and files.
    "tests/",
    "xtask/",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "STYLE.md",
    // Quotes published cases, and what each was called when it was recorded.
    "docs/proof.md",
    "docs/windows.md",
];

/// Its doc comments are what `--help` prints.
const HELP: &[&str] = &["tui/src/cli.rs", "tui/src/cli/place.rs"];

/// What Windows or another program says.
const QUOTED: &[&str] = &[
    "can't connect to the remote computer",
    "can't find the computer",
];

/// Words of reports that programs read, each the whole of its text.
const OF_JSON: &[&str] = &[
    "climbed", "climbs", "dial", "dialled", "rung", "rungs", "silent", "vanished",
];

/// The words that are not used, each in small letters.
fn forbidden() -> Vec<String> {
    let glossary = fs::read_to_string(root().join("GLOSSARY.md")).expect("GLOSSARY.md");
    let (_, table) = glossary
        .split_once("\n| not | but |\n|---|---|\n")
        .expect("the table of words that are not used");
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    rows.flat_map(|row| row.split('|').nth(1).expect("two columns").split(','))
        .map(|word| word.trim().to_lowercase())
        .collect()
}

/// A text without what stands in backticks or braces, without quotes, in small letters, one blank between words.
fn plain(text: &str) -> String {
    let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let said = |part: &str| part.rsplit('}').next().unwrap_or_default().to_owned();
    let prose = prose.split('{').map(said).collect::<Vec<_>>().join(" ");
    let mut prose = prose
        .replace('\u{2019}', "'")
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for quoted in QUOTED {
        prose = prose.replace(quoted, "");
    }
    prose
}

/// The words of the list that stand in a text as whole words.
fn found<'a>(text: &str, list: &'a [String]) -> Vec<&'a str> {
    let text = plain(text);
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let stands = |word: &&String| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            let before = &text[..at];
            !before.ends_with(joins)
                && !before.ends_with('.')
                && !text[at + word.len()..].starts_with(joins)
        })
    };
    list.iter().filter(stands).map(String::as_str).collect()
}

/// The paragraphs of a document with the line each begins at.
fn paragraphs(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (at, line) in text.lines().enumerate() {
        let is_text = !line.trim().is_empty();
        match all.last_mut() {
            Some((_, paragraph)) if is_text && is_open => {
                *paragraph = format!("{paragraph}\n{line}");
            }
            _ if is_text => all.push((at + 1, line.to_owned())),
            _ => {}
        }
        is_open = is_text;
    }
    all
}

/// Every text for people with where it stands.
fn texts() -> Vec<(String, String)> {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("a file");
    let held = |ending: &str| {
        let all = tracked(ending).into_iter();
        all.filter(|path| !ELSEWHERE.iter().any(|e| path.starts_with(e)))
            .filter(|path| !path.contains("/tests/") && !path.contains("/examples/"))
            .collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for path in held(".rs") {
        let found = literals(&read(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        let said = found
            .into_iter()
            .filter(|t| !t.is_doc || HELP.contains(&path.as_str()));
        all.extend(said.map(|t| (format!("{path}:{}", t.line), t.text)));
    }
    for path in [held(".md"), held(".ps1"), held(".sh")].concat() {
        let text = match path == "GLOSSARY.md" {
            true => read(&path)
                .split("## Words that are not used")
                .next()
                .unwrap_or_default()
                .to_owned(),
            false => read(&path),
        };
        // Rust code in a crate's README is an example, not a text.
        let text = match path.starts_with("shared/") {
            true => text.split("```").step_by(2).collect::<Vec<_>>().join("\n"),
            false => text,
        };
        let found = paragraphs(&text).into_iter();
        all.extend(found.map(|(line, text)| (format!("{path}:{line}"), text)));
    }
    for path in held("Cargo.toml") {
        let text = read(&path);
        let said = text.lines().find(|l| l.starts_with("description = "));
        all.extend(said.map(|said| (path.clone(), said.to_owned())));
    }
    all
}

#[test]
fn no_text_for_people_holds_a_word_that_is_not_used() {
    let list = forbidden();
    let texts = texts();
    assert!(
        list.len() > 50 && texts.len() > 3000,
        "{} {}",
        list.len(),
        texts.len()
    );
    let wrong: Vec<String> = texts
        .iter()
        .filter(|(_, text)| !OF_JSON.contains(&text.as_str()))
        .filter_map(|(place, text)| {
            let words = found(text, &list);
            (!words.is_empty()).then(|| format!("{place}: {words:?} in: {text}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "GLOSSARY.md has the words to use instead; {} texts:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_word_of_the_list_is_found_where_it_stands() {
    let list = forbidden();
    for word in &list {
        for sentence in [
            format!("The host {word}."),
            format!("{word}, it says"),
            format!(
                "two\n    lines ({})",
                word.replace(' ', "\n").to_uppercase()
            ),
        ] {
            assert!(
                found(&sentence, &list).contains(&word.as_str()),
                "{sentence}"
            );
        }
    }
    for healthy in [
        "The `climb` of a `rung` is code.",
        "A mended-looking word, a dialogue, a permute and an online host",
        "Windows says: can't connect to the remote computer",
        "listens on {dialled}, {told:?} and {}",
    ] {
        assert_eq!(found(healthy, &list), Vec::<&str>::new(), "{healthy}");
    }
    let planted = "#[error(\"the line can't be mended\")] fn f() { say!(\"a silent \\\n host\"); }";
    let said: Vec<_> = literals(planted)
        .expect("Rust")
        .into_iter()
        .map(|l| l.text)
        .collect();
    assert_eq!(said, ["the line can't be mended", "a silent host"]);
    let tested =
        "#[cfg(test)] mod tests { const A: &str = \"the line\"; } const B: &str = \"a line\";";
    assert_eq!(literals(tested).expect("Rust").len(), 1);
}

#[test]
fn sentences_are_short() {
    let means = codes().map(|c| (c.code, c.means));
    let causes = CAUSES.iter().flat_map(|c| {
        let all = [c.says, c.settle].into_iter().chain(c.next.iter().copied());
        all.chain(c.afar.iter().copied())
            .chain(c.unknown.iter().copied())
            .map(|says| (c.id, says))
    });
    let asks = PROBES.iter().map(|p| (p.card().id, p.card().asks));
    let best = FIXES.iter().map(|f| (f.card().id, f.card().best_for));
    let long: Vec<_> = means
        .chain(causes)
        .chain(asks)
        .chain(best)
        .flat_map(|(id, text)| text.split(". ").map(move |sentence| (id, sentence)))
        .filter(|(_, sentence)| sentence.split_whitespace().count() > LONGEST)
        .collect();
    assert!(long.is_empty(), "more than {LONGEST} words: {long:#?}");
}
