//! The law: the dependency table of ARCHITECTURE.md, complete lists, documents where they belong.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the workspace")
        .to_path_buf()
}

/// Our packages: name, and the names of ours it leans on (development dependencies are free).
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"])
        .iter()
        .map(|p| {
            let leans = list(&p["dependencies"])
                .iter()
                .filter(|d| d["kind"] != "dev")
                .map(|d| text(&d["name"]))
                .filter(|n| n.starts_with("redial"))
                .collect();
            (text(&p["name"]), leans)
        })
        .collect()
}

/// Who may lean on what, by the first word that fits; a trailing `*` stands for any ending.
const TABLE: &[(&str, &[&str])] = &[
    ("redial-machine", &[]),
    ("redial-model", &["redial-machine"]),
    ("redial-kit", &["redial-machine", "redial-model"]),
    ("redial-codes", &[]),
    ("redial-wire", &[]),
    ("redial-causes", &["redial-model", "redial-codes"]),
    ("redial-report", &["redial-model", "redial-codes"]),
    (
        "redial-dial",
        &["redial-kit", "redial-model", "redial-wire"],
    ),
    (
        "redial-probe-*",
        &[
            "redial-kit",
            "redial-model",
            "redial-wire",
            "redial-dial",
            "redial-machine",
            "redial-codes",
        ],
    ),
    ("redial-fix-*", &["redial-model"]),
    ("redial-script", &["redial-machine", "redial-model"]),
    ("redial-windows", &["redial-machine", "redial-script"]),
    (
        "redial-engine",
        &["redial-kit", "redial-model", "redial-machine"],
    ),
    (
        "redial-lab",
        &["redial-model", "redial-machine", "redial-wire"],
    ),
    (
        "redial-catalog",
        &[
            "redial-kit",
            "redial-probe-*",
            "redial-fix-*",
            "redial-causes",
            "redial-codes",
            "redial-model",
        ],
    ),
    ("redial-tests-*", &["*"]),
    ("redial", &["*"]),
    ("xtask", &[]),
];

fn fits(pattern: &str, name: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(pattern == name, |start| name.starts_with(start))
}

#[test]
fn nobody_leans_where_the_table_forbids() {
    let mut broken = Vec::new();
    for (name, leans) in packages() {
        let row = TABLE.iter().find(|(who, _)| fits(who, &name));
        match row {
            None => broken.push(format!("{name} stands in no row of the table")),
            Some((_, may)) => broken.extend(
                leans
                    .iter()
                    .filter(|l| !may.iter().any(|m| fits(m, l)))
                    .map(|l| format!("{name} leans on {l}")),
            ),
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

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
                catalog.contains(&format!("{prefix}{noun}")),
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
fn a_probe_or_fix_alone_has_only_its_own_kind_in_its_tree() {
    for name in packages()
        .keys()
        .filter(|n| n.starts_with("redial-probe-") || n.starts_with("redial-fix-"))
    {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--offline",
                "-p",
                name,
                "-e",
                "normal",
                "--prefix",
                "none",
                "-f",
                "{p}",
            ])
            .current_dir(root())
            .output()
            .expect("cargo tree");
        let tree = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            tree.contains(name.as_str()),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let ours: BTreeSet<&str> = tree
            .lines()
            .filter_map(|l| l.split(' ').next())
            .filter(|n| n.starts_with("redial"))
            .collect();
        for other in ours.iter().filter(|n| **n != name.as_str()) {
            assert!(
                [
                    "redial-machine",
                    "redial-kit",
                    "redial-model",
                    "redial-wire",
                    "redial-dial",
                    "redial-codes"
                ]
                .contains(other),
                "{name} alone brings {other}"
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
fn the_readme_shows_every_fix() {
    let text = fs::read_to_string(root().join("README.md")).expect("README.md");
    for card in FIXES.iter().map(|f| f.card()) {
        assert!(
            text.contains(&format!("`{}`", card.id)),
            "the README does not name {}",
            card.id
        );
        assert!(
            text.contains(&format!(" {}", card.id)) && text.contains("redial fix --lab"),
            "the README does not show {}",
            card.id
        );
    }
}

#[test]
fn readmes_have_their_headings() {
    let probe: &[&str] = &[
        "Asks",
        "Why it matters",
        "How it looks",
        "What it may find",
        "What it cannot tell",
        "References",
    ];
    let fix: &[&str] = &[
        "Cures",
        "Changes",
        "Risk",
        "Undo",
        "When it refuses",
        "References",
    ];
    for (folder, headings) in [("probes", probe), ("fixes", fix), ("shared", &[])] {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            let path = entry.expect("an entry").path().join("README.md");
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|_| panic!("{} is missing", path.display()));
            for heading in headings {
                assert!(
                    text.contains(&format!("\n## {heading}\n")),
                    "{}: no heading {heading}",
                    path.display()
                );
            }
            let lib =
                fs::read_to_string(path.with_file_name("src").join("lib.rs")).expect("a library");
            assert!(
                lib.starts_with("#![doc = include_str!(\"../README.md\")]"),
                "{}: its README is not its rustdoc",
                path.display()
            );
        }
    }
}

#[test]
fn architecture_names_every_shared_crate_and_suite() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for folder in ["shared", "tests"] {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            let name = format!(
                "{folder}/{}",
                entry.expect("an entry").file_name().to_string_lossy()
            );
            assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
}

#[test]
fn files_stay_readable() {
    let output = Command::new("git")
        .args(["ls-files", "*.rs"])
        .current_dir(root())
        .output()
        .expect("git");
    let long: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|f| {
            (
                f.to_owned(),
                fs::read_to_string(root().join(f)).map_or(0, |t| t.lines().count()),
            )
        })
        .filter(|(_, lines)| *lines > 600)
        .collect();
    assert!(long.is_empty(), "look for the missing noun: {long:?}");
}

#[test]
fn nothing_built_or_downloaded_is_kept() {
    let output = Command::new("git")
        .args(["ls-files"])
        .current_dir(root())
        .output()
        .expect("git");
    let large: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|f| fs::metadata(root().join(f)).is_ok_and(|m| m.len() > 256 * 1024))
        .map(str::to_owned)
        .collect();
    assert!(large.is_empty(), "no source is so large: {large:?}");
}

#[test]
fn only_the_dashboards_worker_knows_the_engine_and_nothing_draws_but_the_view() {
    let folder = root().join("tui/src/dashboard");
    let mut wrong = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at)
            .expect("the dashboard")
            .map(|e| e.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = fs::read_to_string(&entry).expect("a source");
            let inside = |part: &str| entry.starts_with(folder.join(part));
            for (word, allowed) in [
                ("redial_engine", inside("work")),
                ("tokio::spawn", inside("work")),
                ("ratatui::buffer", inside("view")),
                ("Confirmed(", inside("confirm.rs")),
            ] {
                if text.contains(word) && !allowed {
                    wrong.push(format!("{} knows {word}", entry.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
