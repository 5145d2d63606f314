//! What `--lab` names: decided once, before anything is opened or made.

use std::{
    fmt,
    path::{Component, Path, PathBuf},
};

use redial_lab::{Patient, Simulated};

use crate::{cli::PlaceArgs, exit::Stop, no_such::NoSuch};

/// A simulated machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabMachine<'a> {
    /// In a file, which outlives redial.
    File(&'a Path),
    /// In memory, by its name.
    Named(&'static str),
}

impl<'a> LabMachine<'a> {
    /// What was asked for, when anything was.
    pub fn asked(place: &'a PlaceArgs) -> Result<Option<Self>, Stop> {
        place.lab.as_deref().map(Self::of).transpose()
    }

    /// The machine somebody means by this word. Whatever has an ending or a folder, and whatever is
    /// there and is no folder, is a file; anything else has to be a name.
    pub fn of(word: &'a Path) -> Result<Self, Stop> {
        let parts: Vec<_> = word.components().collect();
        let plain = matches!(parts[..], [] | [Component::Normal(_)]);
        if !plain || word.extension().is_some() || (word.exists() && !word.is_dir()) {
            return Ok(Self::File(word));
        }
        patient(&word.to_string_lossy()).map(|p| Self::Named(p.name))
    }

    /// Its state, ready to be looked at and changed.
    pub fn open(self) -> Result<Simulated, Stop> {
        match self {
            Self::File(file) => Simulated::open(file).map_err(|e| {
                Stop::usage(format!(
                    "cannot use {} as a simulated machine: {e}",
                    file.display()
                ))
            }),
            Self::Named(name) => Ok(Simulated::new(patient(name)?.state())),
        }
    }

    /// The word that names it, as a shell reads it.
    pub fn quoted(self) -> String {
        redial_report::quoted(&self.to_string())
    }

    /// Where its journal is kept; nowhere for one that is gone when redial ends.
    pub fn journal(self) -> Option<PathBuf> {
        let Self::File(file) = self else { return None };
        let mut folder = file.as_os_str().to_owned();
        folder.push(".journal");
        Some(folder.into())
    }
}

/// The word that names it on the command line.
impl fmt::Display for LabMachine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.display().fmt(f),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// The simulated machine of this name.
pub fn patient(name: &str) -> Result<&'static Patient, Stop> {
    Patient::named(name).map_err(|_| {
        let known: Vec<_> = Patient::all().map(|p| p.name).collect();
        let no = NoSuch {
            kind: "a simulated machine",
            name,
            known: &known,
            list: "redial lab",
        };
        no.into()
    })
}

#[cfg(test)]
mod tests {
    use redial_files::ScratchFolder;

    use super::*;

    #[test]
    fn a_word_is_a_name_a_file_or_nothing() {
        let of = |word: &str| LabMachine::of(Path::new(word)).map(|m| m.journal());
        assert_eq!(of("tls-off").unwrap(), None);
        assert_eq!(of("m.json").unwrap(), Some("m.json.journal".into()));
        for word in ["../tls-off", "./tls-off", "a/b", "/tls-off", "..", "."] {
            assert!(of(word).unwrap().is_some(), "{word}");
        }
        for word in ["nobody", "", "tls-of"] {
            let refused = of(word).unwrap_err().says;
            assert!(
                refused.contains("is not a simulated machine"),
                "{word}: {refused}"
            );
        }
    }

    #[test]
    fn a_file_without_an_ending_is_a_file() {
        let folder = ScratchFolder::new("lab").unwrap();
        let file = folder.path().join("machine");
        std::fs::write(&file, "{}").unwrap();
        let machine = LabMachine::of(&file).unwrap();
        assert_eq!(
            machine.journal(),
            Some(folder.path().join("machine.journal"))
        );
        assert_eq!(machine.to_string(), file.display().to_string());
    }
}
