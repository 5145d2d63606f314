//! The modules of the dashboard depend on each other in one direction. Without this test, that the
//! state is pure would be a promise only.
//!
//! The graph is read from the sources. A module depends on the module that defines something it
//! names in a path, wherever the path stands: in a `use`, a type, an expression, or a macro.
//! Re-exports are followed to the definition. A method that is called on a value is not seen: it
//! names no module.

mod graph;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use graph::{Graph, Name, by_folder, cycle};

fn dashboard() -> Graph {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tui/src/dashboard");
    Graph::read(&root, &["dashboard"])
}

#[test]
fn the_modules_of_the_dashboard_form_no_cycle() {
    let depends = dashboard().depends();
    assert!(
        depends.len() > 30,
        "few modules were found: {:?}",
        depends.keys()
    );
    assert_eq!(cycle(&depends), None, "files that depend on each other");
    assert_eq!(
        cycle(&by_folder(&depends)),
        None,
        "folders that depend on each other"
    );
}

#[test]
fn the_state_knows_nothing_above_it() {
    let depends = by_folder(&dashboard().depends());
    let on: BTreeSet<String> = depends[&vec!["state".to_owned()]]
        .iter()
        .map(|n| n.join("::"))
        .collect();
    let below = ["action", "confirm", "keys", "theme"].map(str::to_owned);
    assert_eq!(on, BTreeSet::from(below));
}

/// Sources in a folder of their own, gone with this value.
struct Sources(PathBuf);

impl Sources {
    fn of(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("redial-law-{}-{name}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        Self(folder)
    }

    fn depends(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        Graph::read(&self.0, &["dashboard"]).depends()
    }
}

impl Drop for Sources {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_cycle_is_found_however_it_is_written() {
    let above = "use super::low::Low; pub struct High(Low);";
    for (number, low) in [
        "use super::high::High; pub struct Low;",
        "use crate::dashboard::high::High; pub struct Low;",
        "use crate::{dashboard::{high::High}, other}; pub struct Low;",
        "use crate::dashboard; pub struct Low; fn f(_: dashboard::high::High) {}",
        "use crate::dashboard::High; pub struct Low;",
        "pub struct Low; fn f() -> usize { crate::dashboard::high::count() }",
        "pub struct Low; fn f() { println!(\"{}\", super::high::COUNT) }",
        "use super::*; pub struct Low; fn f(_: high::High) {}",
    ]
    .into_iter()
    .enumerate()
    {
        let files = [
            ("mod.rs", "mod high; mod low; pub use high::High;"),
            ("high.rs", above),
            ("low.rs", low),
        ];
        let sources = Sources::of(&format!("cycle-{number}"), &files);
        assert!(cycle(&sources.depends()).is_some(), "{low}");
    }
}

#[test]
fn what_is_no_cycle_is_not_called_one() {
    let files = [
        (
            "mod.rs",
            "mod high; mod low; pub use high::High; fn f() { high::g() }",
        ),
        ("high.rs", "use super::low::Low; pub struct High(Low);"),
        (
            "low/mod.rs",
            "mod own; pub use own::Low; #[cfg(test)] mod tests { use crate::dashboard::high::High; }",
        ),
        (
            "low/own.rs",
            "use crate::{high::Other, dashboard_of_another::high}; pub struct Low;",
        ),
    ];
    let depends = Sources::of("none", &files).depends();
    assert_eq!(cycle(&depends), None, "{depends:?}");
    let name = |n: &[&str]| n.iter().map(|s| (*s).to_owned()).collect::<Name>();
    assert_eq!(
        depends[&name(&["high"])],
        BTreeSet::from([name(&["low", "own"])]),
        "a re-export is followed"
    );
}

#[test]
fn folders_can_form_a_cycle_where_no_files_do() {
    let files = [
        ("mod.rs", "mod a; mod b;"),
        ("a/mod.rs", "pub mod low; mod high;"),
        ("a/low.rs", "pub struct Low;"),
        ("a/high.rs", "use crate::dashboard::b::B;"),
        ("b.rs", "use super::a::low::Low; pub struct B(Low);"),
    ];
    let depends = Sources::of("folders", &files).depends();
    assert_eq!(cycle(&depends), None);
    assert_eq!(
        cycle(&by_folder(&depends)),
        Some(vec!["a".into(), "b".into()])
    );
}
