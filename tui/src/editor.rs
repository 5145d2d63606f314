//! The person's own editor, on the configuration.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

use redial_files::{ScratchFolder, private_folder, read_regular, replace};
use redial_model::PASSWORD_VARIABLE;

use crate::{
    config::{LARGEST, TEMPLATE},
    exit::Stop,
};

/// Editors that are tried where nobody chose one.
const USUAL: &[&str] = if cfg!(windows) {
    &["notepad"]
} else {
    &["editor", "nano", "vi"]
};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Nothing was saved.
    Unchanged,
    /// The file holds something else now.
    Saved,
}

/// Has the person edit a file. Where there is none, a template is edited, and the file is made when
/// that was saved with another content.
pub fn edit(path: &Path) -> Result<Edited, Stop> {
    let unread = |e: io::Error| Stop::usage(format!("cannot read {}: {e}", path.display()));
    match read_regular(path, LARGEST) {
        Ok(before) => {
            open(path)?;
            let after = read_regular(path, LARGEST).map_err(unread)?;
            Ok(if after == before {
                Edited::Unchanged
            } else {
                Edited::Saved
            })
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound && !path.is_symlink() => from_template(path),
        Err(e) => Err(unread(e)),
    }
}

fn from_template(path: &Path) -> Result<Edited, Stop> {
    let failed = |e: io::Error| Stop::unwritten(&path.display().to_string(), &e);
    let scratch = ScratchFolder::new("config").map_err(failed)?;
    let draft = scratch.path().join("config.toml");
    replace(&draft, TEMPLATE.as_bytes()).map_err(failed)?;
    open(&draft)?;
    let after = read_regular(&draft, LARGEST).map_err(failed)?;
    if after == TEMPLATE.as_bytes() || after.trim_ascii().is_empty() {
        return Ok(Edited::Unchanged);
    }
    if path.symlink_metadata().is_ok() {
        return Err(Stop::failed(format!(
            "{} was made by somebody else meanwhile, so it was left as it is",
            path.display()
        )));
    }
    if let Some(folder) = path.parent() {
        private_folder(folder).map_err(failed)?;
    }
    replace(path, &after).map_err(failed)?;
    Ok(Edited::Saved)
}

/// Runs the editor, and waits for its end.
fn open(file: &Path) -> Result<(), Stop> {
    let chosen = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
        let value = env::var(name).ok()?;
        (!value.trim().is_empty()).then_some((name, value))
    });
    let Some((name, value)) = chosen else {
        return usual(file);
    };
    let words = words(&value).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| {
        Stop::usage(format!(
            "a quote of {name}={} has no end: correct the variable",
            value.escape_debug()
        ))
    })?;
    match run(&words, file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(Stop::usage(format!(
            "there is no program `{}`: correct the variable {name}",
            words[0].escape_debug()
        ))),
        other => ended(&words[0], other),
    }
}

fn usual(file: &Path) -> Result<(), Stop> {
    for program in USUAL {
        match run(&[(*program).to_owned()], file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            other => return ended(program, other),
        }
    }
    Err(Stop::usage(
        "no editor was found: set the variable EDITOR to one, such as EDITOR=nano",
    ))
}

fn run(words: &[String], file: &Path) -> io::Result<std::process::ExitStatus> {
    let (program, options) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
    Command::new(program)
        .args(options)
        .arg(file)
        .env_remove(PASSWORD_VARIABLE)
        .status()
}

fn ended(program: &str, how: io::Result<std::process::ExitStatus>) -> Result<(), Stop> {
    let why = match how {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(Stop::failed(format!(
        "the editor `{}` failed: {why}",
        program.escape_debug()
    )))
}

/// The words of a variable, as a shell would split them, and nothing else a shell would do. A \ is
/// part of a path on Windows. Nothing where a quote does not end.
fn words(text: &str) -> Option<Vec<String>> {
    // A program whose path has blanks, as it is.
    if PathBuf::from(text).is_file() {
        return Some(vec![text.to_owned()]);
    }
    let (mut all, mut word, mut quote) = (vec![], None::<String>, None);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (end, Some(begun)) if end == begun => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            ('\\', None | Some('"')) if cfg!(unix) => {
                word.get_or_insert_default().push(letters.next()?);
            }
            (blank, None) if blank.is_whitespace() => all.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    all.extend(word);
    quote.is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_split_into_words() {
        let split = |text| words(text).map(|all| all.join("|"));
        assert_eq!(split("code --wait").as_deref(), Some("code|--wait"));
        assert_eq!(split("  vi  ").as_deref(), Some("vi"));
        assert_eq!(
            split("'my editor' \"-a b\" ''").as_deref(),
            Some("my editor|-a b|")
        );
        assert_eq!(
            split("vi; rm -rf $HOME").as_deref(),
            Some("vi;|rm|-rf|$HOME")
        );
        assert_eq!(split("'vi"), None);
        #[cfg(unix)]
        assert_eq!(split(r"my\ editor -x").as_deref(), Some("my editor|-x"));
    }
}
