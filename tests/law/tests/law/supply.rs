//! What others wrote: licences, duplicates and sources, held to deny.toml without cargo-deny.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use super::workspace::{list, metadata, root, text};

/// A list of deny.toml.
fn listed(part: &str, name: &str) -> Vec<toml::Value> {
    let file = fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let config: toml::Table = file.parse().expect("TOML");
    config[part][name].as_array().expect("a list").clone()
}

fn texts(part: &str, name: &str) -> BTreeSet<String> {
    let all = listed(part, name).into_iter();
    all.map(|v| v.as_str().expect("a text").to_owned())
        .collect()
}

/// Whether one may use what has this licence: an SPDX expression, with `/` for `OR` as crates once
/// wrote it.
fn may_be_used(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = licence
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words, allowed)
}

type Words<'a, 'b> = &'a mut std::iter::Peekable<std::str::SplitWhitespace<'b>>;

fn any(words: Words<'_, '_>, allowed: &BTreeSet<String>) -> bool {
    let mut may = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        // Both sides are read, whatever the first says.
        may |= all(words, allowed);
    }
    may
}

fn all(words: Words<'_, '_>, allowed: &BTreeSet<String>) -> bool {
    let mut may = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        may &= one(words, allowed);
    }
    may
}

fn one(words: Words<'_, '_>, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.next() else {
        return false;
    };
    if word == "(" {
        let may = any(words, allowed);
        return words.next() == Some(")") && may;
    }
    let mut name = word.to_owned();
    if words.next_if_eq(&"WITH").is_some() {
        name = format!("{name} WITH {}", words.next().unwrap_or_default());
    }
    allowed.contains(&name)
}

#[test]
fn expressions_of_licences_are_understood() {
    let allowed = ["MIT", "Apache-2.0"].map(str::to_owned).into();
    let may = |licence| may_be_used(licence, &allowed);
    assert!(may("MIT") && may("GPL-3.0 OR MIT") && may("GPL-3.0/MIT"));
    assert!(may("(MIT OR GPL-3.0) AND Apache-2.0"));
    assert!(may("Apache-2.0 WITH LLVM-exception OR MIT"));
    assert!(!may("") && !may("GPL-3.0") && !may("MIT AND GPL-3.0"));
    assert!(!may("GPL-3.0 OR MIT AND ISC") && !may("(MIT OR GPL-3.0) AND ISC"));
    assert!(!may("Apache-2.0 WITH LLVM-exception"));
}

#[test]
fn licences_can_be_kept() {
    let allowed = texts("licenses", "allow");
    let others: Vec<_> = list(&metadata()["packages"])
        .iter()
        .filter(|p| !may_be_used(text(&p["license"]), &allowed))
        .map(|p| format!("{} has {}", text(&p["name"]), p["license"]))
        .collect();
    assert!(others.is_empty(), "deny.toml does not allow {others:#?}");
}

#[test]
fn what_is_here_twice_has_a_reason() {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let apart = apart();
    for package in list(&metadata()["packages"]) {
        if apart.contains(text(&package["id"])) {
            continue;
        }
        let all = versions.entry(text(&package["name"])).or_default();
        all.insert(text(&package["version"]));
    }
    let mut wrong = Vec::new();
    for row in listed("bans", "skip") {
        let text = |key: &str| {
            row.get(key)
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
        };
        assert!(!text("reason").is_empty(), "{row} has no reason");
        let (name, version) = text("crate").split_once('@').expect("name@version");
        let known = versions.get_mut(name).filter(|all| all.len() > 1);
        let before = known.as_ref().map_or(0, |all| all.len());
        if let Some(all) = known {
            all.retain(|v| *v != version && !v.starts_with(&format!("{version}.")));
            if all.len() < before {
                continue;
            }
        }
        wrong.push(format!(
            "{name} {version} is not here beside another any more"
        ));
    }
    let twice = versions.iter().filter(|(_, all)| all.len() > 1);
    wrong.extend(twice.map(|(name, all)| format!("{name} is here as {all:?}")));
    assert!(wrong.is_empty(), "mend the list in deny.toml: {wrong:#?}");
}

/// The packages that are here only because of a program that is built for itself. cargo-deny is less
/// strict: it passes over what others need, too.
fn apart() -> BTreeSet<&'static str> {
    let roots: BTreeSet<_> = listed("bans", "skip-tree")
        .iter()
        .map(|row| {
            let has_reason = row.get("reason").and_then(toml::Value::as_str);
            assert!(has_reason.is_some_and(|why| !why.is_empty()), "{row}");
            row["crate"].as_str().expect("a crate").to_owned()
        })
        .collect();
    let packages = list(&metadata()["packages"]);
    let names: BTreeMap<_, _> = packages
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    assert!(
        roots
            .iter()
            .all(|root| names.values().any(|name| name == root)),
        "skip-tree names a crate that is not here"
    );
    let nodes: BTreeMap<_, _> = list(&metadata()["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), list(&node["dependencies"])))
        .collect();
    let mut needed = BTreeSet::new();
    let members = list(&metadata()["workspace_members"]).iter().map(text);
    let mut open: Vec<_> = members.filter(|id| !roots.contains(names[id])).collect();
    while let Some(id) = open.pop() {
        if !roots.contains(names[id]) && needed.insert(id) {
            open.extend(nodes[id].iter().map(text));
        }
    }
    names
        .into_keys()
        .filter(|id| !needed.contains(id))
        .collect()
}

#[test]
fn everything_comes_from_a_known_registry() {
    let allowed = texts("sources", "allow-registry");
    let others: Vec<_> = list(&metadata()["packages"])
        .iter()
        .filter(|p| {
            let from = text(&p["source"]).strip_prefix("registry+");
            !p["source"].is_null() && !from.is_some_and(|from| allowed.contains(from))
        })
        .map(|p| format!("{} from {}", text(&p["name"]), p["source"]))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}
