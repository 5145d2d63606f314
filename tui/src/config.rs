//! The configuration file: the same words as the options, below them and the environment in rank.

mod place;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use etcetera::BaseStrategy;
use redial_files::bounded;
use schemars::JsonSchema;
use serde::Deserialize;

use redial_report::Format;

pub use self::place::TextPlace;
use crate::{
    cli::FailOn,
    dashboard::{
        keys::{Binding, Keymap, TABLE},
        state::{Column, Columns},
        theme::Theme,
    },
    exit::Stop,
    readonly::{ReadonlyRules, ReadonlyWish},
};

/// More bytes than a file of settings ever has.
pub const LARGEST: u64 = 1 << 20;

/// The configuration file of redial. Every key is an option of the command line without its dashes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    pub only: Vec<String>,
    pub skip: Vec<String>,
    pub timeout: Option<f64>,
    pub deep: bool,
    pub jobs: Option<JobsWord>,
    pub format: Option<Format>,
    pub full: bool,
    pub quiet: bool,
    pub fail_on: Option<FailOn>,
    pub privacy: bool,
    pub no_color: bool,
    pub ascii: bool,
    pub priors: Option<PathBuf>,
    pub log: Option<PathBuf>,
    pub theme: Option<Theme>,
    pub interval: Option<f64>,
    /// Hosts that are not changed, or true for all.
    pub readonly: ReadonlyWish,
    pub reduced_motion: bool,
    pub low_bandwidth: bool,
    pub no_mouse: bool,
    pub report_on_exit: bool,
    /// How the dashboard lists hosts.
    pub hosts: HostList,
    /// Other keys for the dashboard's commands, by their words.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The file this was read from.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// What `readonly` says, understood.
    #[serde(skip)]
    pub rules: ReadonlyRules,
}

/// How the dashboard lists hosts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct HostList {
    /// Its columns; `host` is always shown.
    #[schemars(with = "Option<Vec<Column>>")]
    pub columns: Option<Vec<String>>,
}

impl HostList {
    /// The columns that are named, or the usual ones.
    ///
    /// # Errors
    /// Which word is no column.
    pub fn columns(&self) -> Result<Columns, String> {
        self.columns
            .as_deref()
            .map_or_else(|| Ok(Columns::default()), Columns::of)
    }
}

/// How many hosts at a time: a number, or a word.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(from = "NumberOrWord")]
#[schemars(with = "NumberOrWord")]
pub struct JobsWord(pub String);

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum NumberOrWord {
    Number(i64),
    Word(String),
}

impl From<NumberOrWord> for JobsWord {
    fn from(jobs: NumberOrWord) -> Self {
        Self(match jobs {
            NumberOrWord::Number(number) => number.to_string(),
            NumberOrWord::Word(word) => word,
        })
    }
}

/// A file to start from: every key with what holds without it, as comments.
pub static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
    let row = |b: &Binding| format!("# {:14} = {:?}\n", b.word, b.keys);
    include_str!("template.toml").to_owned() + &TABLE.iter().map(row).collect::<String>()
});

/// The JSON Schema of the file, for editors that check TOML with one.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Config);
    // A schema is plain JSON, which can always be written.
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

impl Config {
    /// Reads the file named, which must exist, or the usual one, which need not.
    pub fn read(named: Option<&Path>) -> Result<Self, Stop> {
        match named {
            Some(path) => Self::parse(path, &read_text(path, LARGEST)?),
            None => usual().map_or_else(|| Ok(Self::default()), |path| Self::usual(&path)),
        }
    }

    /// Reads the usual file. Where one is there and can't be read, nobody knows what it says: it may
    /// be the one that forbids changes or hides names, so redial does not go on without it.
    fn usual(path: &Path) -> Result<Self, Stop> {
        let bytes = match redial_files::read_regular(path, LARGEST) {
            Err(e) if is_nowhere(&e) && !path.is_symlink() => return Ok(Self::default()),
            read => read.map_err(|e| {
                Stop::usage(format!(
                    "cannot read {}: {e}; correct it, remove it, or name another one with --config",
                    path.display()
                ))
            })?,
        };
        Self::parse(path, &utf8(path, bytes)?)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Stop> {
        let wrong = |place: TextPlace, what: &dyn fmt::Display| {
            let path = path.display();
            Stop::usage(format!(
                "{path}, {place}: {what}; `redial config --template` shows every key with its default value"
            ))
        };
        let config: Self = toml::from_str(text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', " ");
            wrong(TextPlace::of(text.as_bytes(), byte), &what)
        })?;
        // A key that can't work is said at once, whatever redial is started for.
        Keymap::with(&config.keys).map_err(|trouble| {
            let place = TextPlace::of_key(text, &["keys", &trouble.word], None);
            wrong(place, &trouble)
        })?;
        config.hosts.columns().map_err(|why| {
            let place = TextPlace::of_key(text, &["hosts", "columns"], None);
            wrong(place, &why)
        })?;
        let rules = ReadonlyRules::of(&config.readonly, path, text);
        Ok(Self {
            rules: rules.map_err(|(place, why)| wrong(place, &why))?,
            file: Some(path.to_owned()),
            ..config
        })
    }
}

/// Which hosts are not changed: what the usual file says holds, whichever other one is named.
pub fn protected(named: Option<&Path>) -> Result<ReadonlyRules, Stop> {
    let usual = Config::read(None)?;
    match named.filter(|path| usual.file.as_deref() != Some(path)) {
        None => Ok(usual.rules),
        Some(_) => Ok(Config::read(named)?.rules.and(usual.rules)),
    }
}

/// The same for a command that names no file: the variable may.
pub fn protected_here() -> Result<ReadonlyRules, Stop> {
    let named = std::env::var_os("REDIAL_CONFIG").map(PathBuf::from);
    protected(named.as_deref())
}

/// Where the file usually is: `redial/config.toml` in the user's configuration folder.
pub fn usual() -> Option<PathBuf> {
    Some(
        etcetera::choose_base_strategy()
            .ok()?
            .config_dir()
            .join("redial")
            .join("config.toml"),
    )
}

/// Whether a file could not be read because there is none.
fn is_nowhere(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// A text file that was named by the user, of at most so many bytes; `-` is standard input.
pub fn read_text(path: &Path, most: u64) -> Result<String, Stop> {
    let read = if path == Path::new("-") {
        bounded(std::io::stdin().lock(), most)
    } else {
        redial_files::read(path, most)
    };
    let bytes = read.map_err(|e| Stop::usage(format!("cannot read {}: {e}", path.display())))?;
    utf8(path, bytes)
}

/// A text as programs and people save it: Windows PowerShell 5.1 writes UTF-16 with a mark where
/// output goes to a file (learn.microsoft.com, about_Character_Encoding), editors UTF-8 with one.
fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, Stop> {
    if let Some(text) = redial_input::utf16_text(&bytes) {
        return Ok(text);
    }
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec);
    String::from_utf8(marked.unwrap_or(bytes)).map_err(|e| {
        let place = TextPlace::of(e.as_bytes(), e.utf8_error().valid_up_to());
        Stop::usage(format!(
            "{} is not text: line {} is not UTF-8",
            path.display(),
            place.line
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_what_holds_and_reads_back() {
        assert_eq!(
            toml::from_str::<Config>(&TEMPLATE).unwrap().theme,
            None,
            "all of it is comments"
        );
        let spoken: String = TEMPLATE
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.contains(" = ") || line.starts_with('['))
            .map(|line| format!("{line}\n"))
            .collect();
        let config: Config = toml::from_str(&spoken).unwrap();
        assert_eq!(
            (config.theme, config.interval, config.jobs),
            (Some(Theme::Dark), Some(10.0), Some(JobsWord("auto".into())))
        );
        assert!(matches!(config.readonly, ReadonlyWish::All(false)));
        assert!(!config.privacy && config.keys.len() == TABLE.len());
        crate::dashboard::keys::Keymap::with(&config.keys).unwrap();
        // Every key of the file stands in the template.
        let unknown = toml::from_str::<Config>("no-such-key = 1")
            .unwrap_err()
            .to_string();
        let (_, known) = unknown.split_once("expected one of ").unwrap();
        let missing: Vec<_> = known
            .trim()
            .split(", ")
            .map(|k| k.trim_matches('`'))
            .filter(|k| !spoken.contains(&format!("{k} = ")) && !["keys", "hosts"].contains(k))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
