//! Who may lean on whom: the table of ARCHITECTURE.md.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::workspace::{cargo, list, ours, text};

/// Our packages: name, and the names of ours it leans on (development dependencies are free).
pub fn packages() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    ours()
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
    ("redial-files", &[]),
    ("redial-wire", &[]),
    ("redial-words", &[]),
    ("redial-ntlm", &[]),
    ("redial-papers", &["redial-model"]),
    ("redial-causes", &["redial-model", "redial-codes"]),
    (
        "redial-report",
        &["redial-model", "redial-codes", "redial-words"],
    ),
    (
        "redial-input",
        &["redial-model", "redial-codes", "redial-files"],
    ),
    (
        "redial-dial",
        &["redial-kit", "redial-model", "redial-wire"],
    ),
    (
        "redial-login",
        &[
            "redial-dial",
            "redial-files",
            "redial-kit",
            "redial-model",
            "redial-ntlm",
            "redial-windows",
            "redial-wire",
        ],
    ),
    (
        "redial-through",
        &["redial-dial", "redial-kit", "redial-model", "redial-words"],
    ),
    (
        "redial-probe-*",
        &[
            "redial-kit",
            "redial-model",
            "redial-wire",
            "redial-dial",
            "redial-papers",
            "redial-machine",
            "redial-codes",
        ],
    ),
    ("redial-fix-*", &["redial-model"]),
    ("redial-script", &["redial-machine", "redial-model"]),
    ("redial-windows", &["redial-machine", "redial-script"]),
    (
        "redial-engine",
        &[
            "redial-files",
            "redial-kit",
            "redial-model",
            "redial-machine",
        ],
    ),
    (
        "redial-lab",
        &[
            "redial-files",
            "redial-model",
            "redial-machine",
            "redial-wire",
        ],
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
    (
        "redial-check",
        &[
            "redial-kit",
            "redial-model",
            "redial-engine",
            "redial-catalog",
            "redial-report",
        ],
    ),
    (
        "redial-serve",
        &[
            "redial-check",
            "redial-files",
            "redial-model",
            "redial-report",
        ],
    ),
    (
        "redial-remote",
        &[
            "redial-machine",
            "redial-model",
            "redial-kit",
            "redial-engine",
            "redial-files",
            "redial-words",
        ],
    ),
    (
        "redial-winrm",
        &[
            "redial-files",
            "redial-machine",
            "redial-model",
            "redial-ntlm",
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
        let row = TABLE.iter().find(|(who, _)| fits(who, name));
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
fn a_probe_or_fix_alone_has_only_its_own_kind_in_its_tree() {
    for name in packages()
        .keys()
        .filter(|n| n.starts_with("redial-probe-") || n.starts_with("redial-fix-"))
    {
        let tree = cargo(&[
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
        ]);
        assert!(tree.contains(name), "{name} has no tree: {tree}");
        let ours: BTreeSet<&str> = tree
            .lines()
            .filter_map(|l| l.split(' ').next())
            .filter(|n| n.starts_with("redial"))
            .collect();
        for other in ours.iter().filter(|n| *n != name) {
            assert!(
                [
                    "redial-machine",
                    "redial-kit",
                    "redial-model",
                    "redial-wire",
                    "redial-dial",
                    "redial-papers",
                    "redial-codes"
                ]
                .contains(other),
                "{name} alone brings {other}"
            );
        }
    }
}

/// Every Rust file under a folder, in one text.
fn code(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else {
        return String::new();
    };
    let paths = entries.map(|e| e.expect("an entry").path());
    paths
        .map(|path| match path.extension() {
            _ if path.is_dir() => code(&path),
            Some(ending) if ending == "rs" => fs::read_to_string(&path).expect("a source"),
            _ => String::new(),
        })
        .collect()
}

/// Whether code names a crate: as a whole word, as an attribute of a derive does too.
fn names(code: &str, library: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(library).any(|(at, found)| {
        !code[..at].ends_with(inside) && !code[at + found.len()..].starts_with(inside)
    })
}

/// Who leans on what only a macro writes.
const WRITTEN_BY_MACROS: &[(&str, &str)] = &[
    // `#[windows::core::implement]` writes `::windows_core`.
    ("redial-tests-contract", "windows-core"),
];

#[test]
fn nobody_leans_on_what_it_does_not_use() {
    let mut unused = BTreeSet::new();
    for package in ours() {
        let folder = Path::new(text(&package["manifest_path"]))
            .parent()
            .expect("a folder");
        let of = |places: &[&str]| {
            places
                .iter()
                .map(|p| code(&folder.join(p)))
                .collect::<String>()
        };
        let normal = of(&["src"]);
        // The README's example is compiled as a test of the crate's documentation.
        let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        let everywhere = of(&["src", "tests", "examples", "benches"]) + &readme;
        for dependency in list(&package["dependencies"]) {
            let name = text(&dependency["rename"]);
            let name = if name.is_empty() {
                text(&dependency["name"])
            } else {
                name
            };
            let code = if dependency["kind"] == "dev" {
                &everywhere
            } else {
                &normal
            };
            if !names(code, &name.replace('-', "_")) {
                unused.insert((text(&package["name"]), name));
            }
        }
    }
    assert_eq!(unused, WRITTEN_BY_MACROS.iter().copied().collect());
}
