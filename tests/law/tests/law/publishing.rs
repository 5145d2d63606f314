//! Every crate could be published: it says what it is, and versions stand beside paths.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use super::workspace::{list, ours, root, text, tracked};

#[test]
fn every_crate_says_what_it_is() {
    let mut missing = Vec::new();
    for package in ours().filter(|p| p["publish"].is_null()) {
        let folder = Path::new(text(&package["manifest_path"])).with_file_name("");
        let readme = text(&package["readme"]);
        for (what, there) in [
            ("description", !text(&package["description"]).is_empty()),
            ("license", !text(&package["license"]).is_empty()),
            ("repository", !text(&package["repository"]).is_empty()),
            (
                "keywords",
                (1..=5).contains(&list(&package["keywords"]).len()),
            ),
            ("categories", !list(&package["categories"]).is_empty()),
            ("readme", folder.join(readme).is_file()),
        ] {
            if !there {
                missing.push(format!("{}: no {what}", text(&package["name"])));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn only_suites_and_chores_stay_at_home() {
    for package in ours() {
        let manifest = Path::new(text(&package["manifest_path"]));
        let place = manifest.strip_prefix(root()).expect("in the workspace");
        let home = place.starts_with("tests") || place.starts_with("xtask");
        let name = text(&package["name"]);
        assert_eq!(package["publish"].is_array(), home, "publish of {name}");
    }
}

/// A path means nothing in a registry. Development dependencies may go without a version: such a
/// line is left out of what is published, so it can close a circle.
#[test]
fn versions_stand_beside_paths() {
    let mut missing = Vec::new();
    for package in ours().filter(|p| p["publish"].is_null()) {
        for dependency in list(&package["dependencies"]) {
            if dependency["kind"] != "dev" && dependency["req"] == "*" {
                missing.push(format!(
                    "{} leans on {} without a version",
                    text(&package["name"]),
                    text(&dependency["name"])
                ));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// A path without `..`, where that can be said without a disk.
fn straight(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut so_far, part| {
        match part {
            Component::ParentDir => _ = so_far.pop(),
            other => so_far.push(other),
        }
        so_far
    })
}

/// What is published is one folder: a file beyond it would not be there.
#[test]
fn nothing_reaches_out_of_a_crate() {
    let mut outside = Vec::new();
    for package in ours().filter(|p| p["publish"].is_null()) {
        let folder = Path::new(text(&package["manifest_path"])).with_file_name("");
        for file in tracked(".rs").iter().map(|f| root().join(f)) {
            if !file.starts_with(folder.join("src")) {
                continue;
            }
            let code = fs::read_to_string(&file).expect("a source");
            let included = code.split("include_").skip(1).filter_map(|rest| {
                let (kind, rest) = rest.split_once("!(\"")?;
                ["str", "bytes"]
                    .contains(&kind)
                    .then(|| rest.split_once('"'))?
            });
            for (path, _) in included {
                if !straight(&file.with_file_name(path)).starts_with(&folder) {
                    outside.push(format!("{} includes {path}", file.display()));
                }
            }
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
}
