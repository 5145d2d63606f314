//! Ways to the far end that redial knows itself: `ssh:[user@]host[:port]` and `winrs:host`.

mod address;
mod binary;
mod copy;
mod login;
mod opening;
mod posix;
mod ssh;
mod system;
mod trouble;
mod windows;
mod winrs;

use std::path::PathBuf;

use self::{address::SshAddress, binary::Program};
pub(crate) use self::{copy::FarCopy, login::Login, opening::open};
pub use self::{copy::left_behind, trouble::PresetTrouble};

/// What begins the name of a way over SSH.
const SSH: &str = "ssh:";
/// What begins the name of a way over WinRM.
const WINRS: &str = "winrs:";
/// The option that names a program for the far end.
pub(crate) const BINARY: &str = "--agent-binary";

/// A way to the far end, and what shall run there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preset {
    to: Destination,
    agent: AgentWords,
    /// A program for a far end of another system or processor.
    binary: Option<PathBuf>,
    /// The version whose program is used where it is installed there already.
    version: Option<&'static str>,
}

/// Where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Ssh(SshAddress),
    /// A host of WinRM.
    Winrs(String),
}

/// What `redial agent` is told there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct AgentWords {
    is_readonly: bool,
    lab: Option<String>,
}

impl AgentWords {
    /// The words as any shell takes them: none of them needs quotes.
    fn line(&self) -> String {
        let mut line = "agent".to_owned();
        if self.is_readonly {
            line += " --readonly";
        }
        if let Some(lab) = &self.lab {
            line += &format!(" --lab {lab}");
        }
        line
    }
}

impl Preset {
    /// Whether a command is none, but the name of such a way.
    pub fn is_named_by(program: &str) -> bool {
        program.starts_with(SSH) || program.starts_with(WINRS)
    }

    /// Reads the name of a way, and the words behind it.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence.
    pub fn read(name: &str, words: &[String]) -> Result<Self, String> {
        let to = match name.strip_prefix(SSH) {
            Some(address) => Destination::Ssh(SshAddress::read(address)?),
            None => Destination::Winrs(winrs_host(name.strip_prefix(WINRS).unwrap_or_default())?),
        };
        let mut preset = Self {
            to,
            agent: AgentWords::default(),
            binary: None,
            version: None,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--readonly" => preset.agent.is_readonly = true,
                "--lab" => preset.agent.lab = Some(plain(value()?)?),
                BINARY => preset.binary = Some(value()?.into()),
                _ => {
                    return Err(format!(
                        "`{}` has no meaning behind the address: only --readonly, --lab and {BINARY} have",
                        word.escape_debug()
                    ));
                }
            }
        }
        if let Some(file) = &preset.binary {
            Program::named(file)?;
        }
        Ok(preset)
    }

    /// The same, where nothing is to be changed.
    pub fn only_looking(mut self) -> Self {
        self.agent.is_readonly = true;
        self
    }

    /// The same; a redial of this version that is installed there is used.
    pub fn of_version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }
}

/// Whether a text holds letters and digits of ASCII and these other characters alone.
fn is_made_of(text: &str, others: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// A word that no shell reads as anything else: the far end's may be any.
fn plain(word: &str) -> Result<String, String> {
    match !word.is_empty() && !word.starts_with('-') && is_made_of(word, "._/\\:-") {
        true => Ok(word.to_owned()),
        false => Err(format!(
            "`{}` cannot be a word for the other computer: it holds more than letters, digits and ._/\\:-",
            word.escape_debug()
        )),
    }
}

/// The host of WinRM, as winrs takes it: with `https://` before it, and a port behind it.
fn winrs_host(host: &str) -> Result<String, String> {
    if !cfg!(windows) {
        return Err("winrs is a program of Windows, and this computer does not run Windows".into());
    }
    endpoint(host)
}

fn endpoint(host: &str) -> Result<String, String> {
    let (scheme, name) = match host.strip_prefix("https://") {
        Some(name) => ("https://", name),
        None => ("", host),
    };
    address::host(name).map(|name| format!("{scheme}{name}"))
}
