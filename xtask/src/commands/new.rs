use std::{fs, path::Path};

use crate::run::{cargo, root, run as sh};

/// Writes the skeleton of a probe, a fix or a cause.
pub fn run(kind: Option<&str>, name: Option<&str>) -> Result<(), String> {
    let (Some(kind), Some(name)) = (kind, name) else {
        return Err("usage: cargo xtask new probe|fix|cause NAME".into());
    };
    match kind {
        "probe" if plain(name, "") => probe(name)?,
        "fix" if plain(name, "") => fix(name)?,
        "cause" if plain(name, ".-") && name.matches('.').count() == 1 => cause(name)?,
        "cause" => {
            return Err(format!(
                "`{name}` is no name for a cause: write thing.trouble in lower case, such as key.unusable"
            ));
        }
        "probe" | "fix" => {
            return Err(format!(
                "`{name}` is no name for a {kind}: write one noun in lower case, such as listener"
            ));
        }
        other => return Err(format!("`{other}` can't be made: probe, fix or cause")),
    }
    // Where lines break depends on the length of the name.
    sh(&mut cargo("fmt --all"))
}

fn plain(name: &str, also: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || also.contains(c))
}

/// Writes a file that must not be there yet.
fn write(path: &str, text: &str) -> Result<(), String> {
    let full = root().join(path);
    if full.exists() {
        return Err(format!("{path} is there already"));
    }
    fs::create_dir_all(full.parent().unwrap_or(Path::new(".")))
        .and_then(|()| fs::write(&full, text))
        .map_err(|e| format!("can't write {path}: {e}"))?;
    println!("wrote {path}");
    Ok(())
}

/// Puts `line` in front of the line that has `mark` in it.
fn insert(path: &str, mark: &str, line: &str) -> Result<(), String> {
    let full = root().join(path);
    let text = fs::read_to_string(&full).map_err(|e| format!("can't read {path}: {e}"))?;
    let at = text
        .find(mark)
        .ok_or_else(|| format!("{path} has no line with `{mark}`"))?;
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    fs::write(
        &full,
        format!("{}{line}\n{}", &text[..start], &text[start..]),
    )
    .map_err(|e| format!("can't write {path}: {e}"))?;
    println!("one line in {path}");
    Ok(())
}

fn capital(noun: &str) -> String {
    noun[..1].to_uppercase() + &noun[1..]
}

fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\ndescription = \"TO FILL IN\"\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
         license.workspace = true\npublish.workspace = true\n\n[dependencies]\n{dependencies}\n[dev-dependencies]\ntokio.workspace = true\n\n[lints]\nworkspace = true\n"
    )
}

/// A world that fails until its findings are those of the new thing.
fn world(name: &str) -> Result<(), String> {
    let file = name.replace('.', "-");
    let text = format!(
        "{{\n  \"says\": \"TO FILL IN: a world where {name} speaks\",\n  \"cause\": \"to.fill-in\",\n  \"also\": [],\n  \"findings\": [],\n  \"fixes\": [],\n  \"facts\": {{}}\n}}\n"
    );
    write(&format!("tests/scenarios/worlds/{file}.json"), &text)
}

fn probe(noun: &str) -> Result<(), String> {
    let (package, kind) = (format!("redial-probe-{noun}"), capital(noun));
    write(
        &format!("probes/{noun}/Cargo.toml"),
        &manifest(
            &package,
            "redial-dial.workspace = true\nredial-model.workspace = true\n",
        ),
    )?;
    write(
        &format!("probes/{noun}/README.md"),
        &format!(
            "# {package}\n\n## Asks\nTO FILL IN\n\n## Why it matters\n\n## How it looks\n\n## What it may find\n\n## What it cannot tell\n\n## References\n"
        ),
    )?;
    write(
        &format!("probes/{noun}/src/lib.rs"),
        &PROBE.replace("NOUN", noun).replace("KIND", &kind),
    )?;
    write(
        &format!("probes/{noun}/examples/{noun}.rs"),
        &EXAMPLE.replace("NOUN", noun).replace("KIND", &kind),
    )?;
    insert(
        "Cargo.toml",
        "redial-fix-mtu = ",
        &format!("{package} = {{ path = \"probes/{noun}\" }}"),
    )?;
    insert(
        "shared/catalog/Cargo.toml",
        "[lints]",
        &format!("[dependencies.{package}]\nworkspace = true\n"),
    )?;
    insert(
        "shared/catalog/src/lib.rs",
        "new probes go above",
        &format!("    &redial_probe_{noun}::{kind},"),
    )?;
    insert(
        "ARCHITECTURE.md",
        "<!-- new probes go above -->",
        &format!("| `probes/{noun}` | TO FILL IN |"),
    )?;
    println!(
        "the new probe tells Topic::Clock until it has a topic of its own in shared/model/src/facts: the law test says so"
    );
    world(noun)
}

fn fix(noun: &str) -> Result<(), String> {
    let (package, kind) = (format!("redial-fix-{noun}"), capital(noun));
    write(
        &format!("fixes/{noun}/Cargo.toml"),
        &manifest(&package, "redial-model.workspace = true\n"),
    )?;
    write(
        &format!("fixes/{noun}/README.md"),
        &format!(
            "# {package}\n\n## Cures\nTO FILL IN\n\n## Changes\n\n## Risk\n\n## Undo\n\n## When it refuses\n\n## References\n"
        ),
    )?;
    write(
        &format!("fixes/{noun}/src/lib.rs"),
        &FIX.replace("NOUN", noun).replace("KIND", &kind),
    )?;
    write(
        &format!("fixes/{noun}/examples/{noun}.rs"),
        &FIX_EXAMPLE.replace("NOUN", noun).replace("KIND", &kind),
    )?;
    insert(
        "Cargo.toml",
        "redial-fix-mtu = ",
        &format!("{package} = {{ path = \"fixes/{noun}\" }}"),
    )?;
    insert(
        "shared/catalog/Cargo.toml",
        "[lints]",
        &format!("[dependencies.{package}]\nworkspace = true\n"),
    )?;
    insert(
        "shared/catalog/src/lib.rs",
        "new fixes go above",
        &format!("    &redial_fix_{noun}::{kind},"),
    )?;
    insert(
        "ARCHITECTURE.md",
        "<!-- new fixes go above -->",
        &format!("| `fixes/{noun}` | TO FILL IN |"),
    )?;
    world(&format!("fix-{noun}"))
}

fn cause(id: &str) -> Result<(), String> {
    let module = id.replace(['.', '-'], "_");
    write(
        &format!("shared/causes/src/causes/{module}.rs"),
        &CAUSE.replace("ID", id),
    )?;
    insert(
        "shared/causes/src/causes/mod.rs",
        "use crate::CauseCard;",
        &format!("mod {module};\n"),
    )?;
    insert(
        "shared/causes/src/causes/mod.rs",
        "];",
        &format!("    &{module}::CARD,"),
    )?;
    let priors = root().join("shared/causes/priors.toml");
    let text = fs::read_to_string(&priors).map_err(|e| format!("can't read priors.toml: {e}"))?;
    fs::write(&priors, format!("{text}\"{id}\" = 1\n"))
        .map_err(|e| format!("can't write priors.toml: {e}"))?;
    println!("one line in shared/causes/priors.toml");
    world(id)
}

const PROBE: &str = include_str!("../skeletons/probe.txt");
const EXAMPLE: &str = include_str!("../skeletons/probe_example.txt");
const FIX: &str = include_str!("../skeletons/fix.txt");
const FIX_EXAMPLE: &str = include_str!("../skeletons/fix_example.txt");
const CAUSE: &str = include_str!("../skeletons/cause.txt");
