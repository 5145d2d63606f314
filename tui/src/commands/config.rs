use std::{
    collections::BTreeMap,
    env, fmt,
    path::{Path, PathBuf},
};

use clap::Parser;
use redial_model::Said;

use super::dashboard::interval;
use crate::{
    cli::{self, Cli, ConfigArgs, How, ScreenArgs},
    config::{self, Config, LARGEST, TEMPLATE, read_text},
    editor::{self, Edited},
    exit::{Exit, Stop},
    options,
    output::print,
    scene,
    talk::say,
};

/// Every variable of redial begins so.
const PREFIX: &str = "REDIAL_";

/// Prints a configuration file to start from, or says which files are used, and whether they are
/// right.
pub fn run(args: &ConfigArgs) -> Result<Exit, Stop> {
    if args.template {
        return print(&TEMPLATE).map(|()| Exit::Healthy);
    }
    if args.edit {
        let file = args.config.clone().or_else(config::usual);
        let file = file.ok_or_else(|| {
            Stop::usage("there is no folder for a configuration: name a file with --config")
        })?;
        if editor::edit(&file)? == Edited::Unchanged {
            say(&format!("Nothing was saved in {}.", file.display()));
        }
    }
    let survey = Survey::taken(args.config.as_deref());
    print(&survey.to_string())?;
    Ok(if survey.is_right() {
        Exit::Healthy
    } else {
        Exit::Usage
    })
}

/// What is known of a file.
enum FileState {
    /// It is not there, and that is fine.
    Absent(&'static str),
    /// It is there and read.
    Used,
    /// It can't be used, and why.
    Broken(String),
}

/// A file, or a folder.
struct FileRow {
    what: &'static str,
    path: Option<PathBuf>,
    state: FileState,
}

/// Everything that says how redial behaves.
struct Survey {
    files: Vec<FileRow>,
    /// Variables that are set, and what they stand for.
    variables: BTreeMap<String, String>,
    /// What is wrong with the values of variables.
    wrong: Option<String>,
}

impl Survey {
    fn taken(named: Option<&Path>) -> Self {
        let (settings, config) = settings(named);
        let mut files = vec![settings];
        // What the variables say alone, and what the file says alone.
        let (wrong, how) = environment();
        if let Some(config) = config {
            let checked = options::examined(&How::default(), &config)
                .and_then(|()| interval(&ScreenArgs::default(), &config).map(drop));
            if let Err(stop) = checked {
                files[0].state = FileState::Broken(stop.says);
            }
            let named = how.priors.as_ref().or(config.priors.as_ref());
            files.extend(named.map(|path| weights(path)));
            let log = how.log.as_ref().or(config.log.as_ref());
            let log = log.filter(|path| path.as_os_str() != "-");
            files.extend(log.map(|path| made("log", Some(path.clone()))));
        }
        files.push(journal());
        let recent = scene::state_folder().map(|folder| folder.join("recent.json"));
        files.push(made("recent hosts", recent));
        Self {
            files,
            variables: variables(),
            wrong,
        }
    }

    fn is_right(&self) -> bool {
        let is_broken = |row: &FileRow| matches!(row.state, FileState::Broken(_));
        self.wrong.is_none() && !self.files.iter().any(is_broken)
    }
}

impl fmt::Display for Survey {
    /// A path is a line of its own, so that it can be copied.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.files {
            let nowhere = || "nowhere: there is no home folder".to_owned();
            let path = row.path.as_ref();
            let path = path.map_or_else(nowhere, |path| path.display().to_string());
            writeln!(f, "{}\n  {}", row.what, Said::whole(&path))?;
            match &row.state {
                FileState::Absent(says) => writeln!(f, "  not there: {says}")?,
                FileState::Used => writeln!(f, "  used")?,
                FileState::Broken(why) => writeln!(f, "  broken: {}", Said::whole(why))?,
            }
        }
        f.write_str("environment\n")?;
        if self.variables.is_empty() {
            f.write_str("  no variable of redial is set\n")?;
        }
        for (variable, says) in &self.variables {
            writeln!(f, "  {}", Said::whole(&format!("{variable}  {says}")))?;
        }
        if let Some(wrong) = &self.wrong {
            writeln!(f, "  wrong: {}", Said::whole(wrong))?;
        }
        f.write_str("`redial config --template` prints a file to start from\n")
    }
}

/// The configuration, as every command reads it.
fn settings(named: Option<&Path>) -> (FileRow, Option<Config>) {
    let path = named.map(Path::to_owned).or_else(config::usual);
    let (state, config) = match Config::read(named) {
        Ok(config) if config.file.is_some() => (FileState::Used, Some(config)),
        Ok(config) => (
            FileState::Absent("redial uses its own values"),
            Some(config),
        ),
        Err(stop) => (FileState::Broken(stop.says), None),
    };
    let row = FileRow {
        what: "configuration",
        path,
        state,
    };
    (row, config)
}

/// The journal, which is looked at as `redial journal` does.
fn journal() -> FileRow {
    let kept = scene::kept(None, None);
    let path = kept.as_ref().ok().map(|k| k.journal.folder().to_owned());
    let listed = match kept {
        Ok(kept) => kept.journal.ids().map_err(|e| e.to_string()),
        Err(stop) => Err(stop.says),
    };
    let there = path.as_ref().is_some_and(|path| path.exists());
    let state = match listed {
        Ok(_) if there => FileState::Used,
        Ok(_) => FileState::Absent("the first fix makes it"),
        Err(why) => FileState::Broken(why),
    };
    FileRow {
        what: "journal",
        path,
        state,
    }
}

/// A file somebody named, which has to be there.
fn weights(path: &Path) -> FileRow {
    let state = match read_text(path, LARGEST) {
        Ok(_) => FileState::Used,
        Err(stop) => FileState::Broken(stop.says),
    };
    FileRow {
        what: "weights of the causes",
        path: Some(path.to_owned()),
        state,
    }
}

/// A file that redial makes when it needs it.
fn made(what: &'static str, path: Option<PathBuf>) -> FileRow {
    let state = match path.as_deref() {
        None => FileState::Absent("nothing is remembered"),
        Some(path) if path.symlink_metadata().is_err() => {
            FileState::Absent("redial makes it when it needs it")
        }
        Some(path) => match redial_files::open_regular(path) {
            Ok(_) => FileState::Used,
            Err(e) => FileState::Broken(format!("cannot read it: {e}")),
        },
    };
    FileRow { what, path, state }
}

/// The options that the variables say, and what is wrong with them.
fn environment() -> (Option<String>, How) {
    let cli = match Cli::try_parse_from(["redial"]) {
        Ok(cli) => cli,
        Err(error) => return (Some(first_line(&error)), How::default()),
    };
    let how = cli.check.how;
    let said = options::examined(&how, &Config::default())
        .and_then(|()| interval(&cli.screen, &Config::default()).map(drop));
    (said.err().map(|stop| stop.says), how)
}

/// The variables of redial that are set, each with the option it is the same as.
fn variables() -> BTreeMap<String, String> {
    let known = cli::variables();
    env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            name.starts_with(PREFIX).then_some(())?;
            let says = match known.get(&name) {
                Some(option) => format!("(the same as --{option})"),
                None => "(no option of redial has this name: it does nothing)".into(),
            };
            Some((format!("{name}={}", value.to_string_lossy()), says))
        })
        .collect()
}

/// What clap says is wrong, without its hints.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
