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
        "[package]\nname = \"{package}\"\ndescription = \"TO FILL IN\"\nversion.workspace = true\n\
         edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\n\
         repository.workspace = true\nkeywords.workspace = true\n\
         categories.workspace = true\npublish.workspace = true\n\n[dependencies]\n{dependencies}\n[lints]\nworkspace = true\n"
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

/// The three lists a probe stands in: the catalog's dependencies, its probes, and the topics.
fn probe(noun: &str) -> Result<(), String> {
    let (package, kind) = (format!("redial-probe-{noun}"), capital(noun));
    let filled = |skeleton: &str| skeleton.replace("NOUN", noun).replace("KIND", &kind);
    write(
        &format!("probes/{noun}/Cargo.toml"),
        &manifest(
            &package,
            "redial-kit.workspace = true\nredial-model.workspace = true\n\n\
             [dev-dependencies]\ntokio.workspace = true\n",
        ),
    )?;
    write(&format!("probes/{noun}/README.md"), &filled(PROBE_README))?;
    write(&format!("probes/{noun}/src/lib.rs"), &filled(PROBE))?;
    write(
        &format!("probes/{noun}/examples/{noun}.rs"),
        &filled(EXAMPLE),
    )?;
    write(&format!("shared/model/src/facts/{noun}.rs"), &filled(FACT))?;
    in_the_catalog("probe", noun, &kind)?;
    let facts = "shared/model/src/facts/mod.rs";
    insert(facts, "// new modules go above", &format!("mod {noun};"))?;
    insert(
        facts,
        "// new facts go above",
        &format!("pub use {noun}::{kind}Fact;"),
    )?;
    insert(
        facts,
        "// new topics go above",
        &format!("    Line {kind}, {noun}, {kind}Fact, \"TO FILL IN.\";"),
    )?;
    world(noun)
}

/// The two lists of the catalog a probe or a fix stands in.
fn in_the_catalog(what: &str, noun: &str, kind: &str) -> Result<(), String> {
    let folder = if what == "fix" { "fixes" } else { "probes" };
    let mark = format!("new {folder} go above");
    insert(
        "shared/catalog/Cargo.toml",
        &mark,
        &format!(
            "redial-{what}-{noun} = {{ path = \"../../{folder}/{noun}\", version = \"{}\" }}",
            env!("CARGO_PKG_VERSION")
        ),
    )?;
    insert(
        "shared/catalog/src/lib.rs",
        &mark,
        &format!("    &redial_{what}_{noun}::{kind},"),
    )
}

fn fix(noun: &str) -> Result<(), String> {
    let (package, kind) = (format!("redial-fix-{noun}"), capital(noun));
    let filled = |skeleton: &str| skeleton.replace("NOUN", noun).replace("KIND", &kind);
    write(
        &format!("fixes/{noun}/Cargo.toml"),
        &manifest(&package, "redial-model.workspace = true\n"),
    )?;
    write(&format!("fixes/{noun}/README.md"), &filled(FIX_README))?;
    write(&format!("fixes/{noun}/src/lib.rs"), &filled(FIX))?;
    write(
        &format!("fixes/{noun}/examples/{noun}.rs"),
        &filled(FIX_EXAMPLE),
    )?;
    in_the_catalog("fix", noun, &kind)?;
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

const FACT: &str = include_str!("../skeletons/fact.txt");
const PROBE_README: &str = include_str!("../skeletons/probe_readme.txt");
const FIX_README: &str = include_str!("../skeletons/fix_readme.txt");
const PROBE: &str = include_str!("../skeletons/probe.txt");
const EXAMPLE: &str = include_str!("../skeletons/probe_example.txt");
const FIX: &str = include_str!("../skeletons/fix.txt");
const FIX_EXAMPLE: &str = include_str!("../skeletons/fix_example.txt");
const CAUSE: &str = include_str!("../skeletons/cause.txt");
