use std::{fs, io, path::Path, path::PathBuf};

use redial_lab::{Character, Sick, WARD};
use redial_model::FileFact;
use serde::Deserialize;

use crate::{Demand, Edits, Known};

/// One published case: where it is from, what was true, and what must be said of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The file's name without its ending.
    #[serde(skip)]
    pub name: String,
    /// `owner/repository#issue`, a page, or a document with its section.
    pub source: String,
    /// What was true, in one sentence.
    pub truth: String,
    /// The name that is asked for.
    #[serde(default = "asked")]
    pub asked: String,
    /// What answers on loopback.
    pub host: Option<Front>,
    /// The machine redial runs on, which is the host too; or the host's, where `client` is another.
    pub machine: Option<Edits>,
    /// The machine redial dials from, where it is not the host.
    pub client: Option<Edits>,
    /// The .rdp file by which the host was named.
    pub file: Option<FileFact>,
    /// Edits of the report of a check of the healthy lab machine.
    pub report: Option<Edits>,
    /// Whether longer questions are asked, too.
    #[serde(default)]
    pub deep: bool,
    /// What must be said.
    pub says: Demand,
    /// How it comes out as long as it is not right, and why.
    pub known: Option<Known>,
}

fn asked() -> String {
    "srv01.corp.test".into()
}

/// What answers on loopback.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Front {
    /// A host of the ward, by its name.
    Ward(String),
    /// A host of this character.
    Character(Box<Character>),
}

impl Front {
    /// The host of the ward that is named.
    pub(crate) fn sick(&self) -> Option<&'static Sick> {
        match self {
            Self::Ward(name) => WARD.iter().find(|sick| sick.name == name),
            Self::Character(_) => None,
        }
    }

    /// Its character, when it answers at all.
    pub(crate) fn character(&self) -> Option<Character> {
        match self {
            Self::Ward(_) => self.sick()?.character(),
            Self::Character(character) => Some(**character),
        }
    }
}

/// Why a case can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadCase {
    /// The file can't be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// It is no case.
    #[error("{0}: {1}")]
    Syntax(PathBuf, #[source] serde_json::Error),
    /// It can't be carried out as it is written.
    #[error("{0}: {1}")]
    Input(String, String),
}

impl Case {
    /// Reads one file.
    ///
    /// # Errors
    /// It can't be read, or is no case.
    pub fn read(file: &Path) -> Result<Self, BadCase> {
        let text = fs::read_to_string(file).map_err(|e| BadCase::File(file.into(), e))?;
        let case: Self =
            serde_json::from_str(&text).map_err(|e| BadCase::Syntax(file.into(), e))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let case = Self {
            name: name.into_owned(),
            ..case
        };
        let wrong = |why: &str| Err(BadCase::Input(case.name.clone(), why.into()));
        let inputs = [&case.machine, &case.client].into_iter().flatten().count()
            + usize::from(case.host.is_some());
        match &case.host {
            _ if case.report.is_some() == (inputs > 0) => {
                return wrong("give a report, or a host, machine or client");
            }
            Some(Front::Ward(name)) if !WARD.iter().any(|sick| sick.name == name) => {
                return wrong("the ward has no host of this name: see `redial demo`");
            }
            _ => {}
        }
        Ok(case)
    }
}

/// Every case of the corpus, by name.
///
/// # Errors
/// A file can't be read, or is no case.
pub fn cases() -> Result<Vec<Case>, BadCase> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let broken = |e| BadCase::File(folder.clone(), e);
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(broken)? {
        files.push(entry.map_err(broken)?.path());
    }
    files.sort();
    files.iter().map(|file| Case::read(file)).collect()
}
