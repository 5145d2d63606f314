//! The configuration file: the same words as the options, below them and the environment in rank.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;

use redial_report::Format;

use crate::exit::Stop;

/// What the file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    pub only: Vec<String>,
    pub skip: Vec<String>,
    pub timeout: Option<f64>,
    pub deep: bool,
    pub jobs: Option<usize>,
    pub format: Option<Format>,
    pub privacy: bool,
    pub no_color: bool,
    pub ascii: bool,
    pub priors: Option<PathBuf>,
    pub log: Option<PathBuf>,
}

impl Config {
    /// Reads the file named, which must exist, or the usual one, which need not.
    pub fn read(named: Option<&Path>) -> Result<Self, Stop> {
        match named {
            Some(path) => Self::parse(path, &read_text(path)?),
            None => match usual().map(|path| (std::fs::read_to_string(&path), path)) {
                Some((Ok(text), path)) => Self::parse(&path, &text),
                _ => Ok(Self::default()),
            },
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Stop> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text.as_bytes(), span.start));
            let what = error.message().replace('\n', " ");
            Stop::usage(format!("{}, line {line}: {what}; every key is an option of `redial check --help` without its dashes", path.display()))
        })
    }
}

/// Where the file usually is: `redial/config.toml` in the user's configuration folder.
fn usual() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("redial").join("config.toml"))
}

/// A text file that was named by the user.
pub fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = std::fs::read(path).map_err(|e| Stop::usage(format!("can't read {}: {e}", path.display())))?;
    String::from_utf8(bytes).map_err(|e| {
        let line = line_at(e.as_bytes(), e.utf8_error().valid_up_to());
        Stop::usage(format!("{} is not text: line {line} is not UTF-8", path.display()))
    })
}

/// The number of the line that has this byte.
fn line_at(text: &[u8], byte: usize) -> usize {
    text[..byte].iter().filter(|b| **b == b'\n').count() + 1
}
