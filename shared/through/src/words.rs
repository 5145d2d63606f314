use std::fmt;

use redial_model::Said;
use redial_words::WordSplitError;

/// A command with places for a host and its port, as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandWords {
    text: String,
    words: Vec<String>,
}

/// Why a text is no such command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// There is no program in it.
    #[error("it names no program: give a command such as `ssh -W '[%h]:%p' jump`")]
    NoProgram,
    /// It is no command line.
    #[error(transparent)]
    Split(WordSplitError),
    /// A `%` with something else behind it than is known.
    #[error("`%{0}` has no meaning here: %h is the host, %p its port, %% a percent sign")]
    Token(Said),
    /// The program would be chosen by the host.
    #[error("the name of the program cannot hold %h or %p: they belong behind it")]
    Program,
}

impl From<WordSplitError> for WordsError {
    fn from(error: WordSplitError) -> Self {
        match error {
            WordSplitError::NoProgram => Self::NoProgram,
            error => Self::Split(error),
        }
    }
}

/// A host that can't be put into a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host `{0}` is not put into a command: only names and addresses are")]
pub struct UnfitHost(Said);

impl CommandWords {
    /// Takes a command apart ([`redial_words::split`]), and finds its places. No shell ever runs it.
    ///
    /// # Errors
    /// It is no command line, or one whose places are not known.
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let words = redial_words::split(text)?;
        for (at, word) in words.iter().enumerate() {
            let is_plain = |all: Vec<Piece<'_>>| all.iter().all(|p| matches!(p, Piece::Text(_)));
            if !is_plain(pieces(word)?) && at == 0 {
                return Err(WordsError::Program);
            }
        }
        Ok(Self {
            text: text.trim().to_owned(),
            words,
        })
    }

    /// Whether it leads to the host that is asked for, and not always to the same one.
    #[must_use]
    pub fn names_host(&self) -> bool {
        let holds = |word: &String| pieces(word).is_ok_and(|all| all.contains(&Piece::Host));
        self.words.iter().any(holds)
    }

    /// The words for one host.
    ///
    /// # Errors
    /// The host is neither a name nor an address: it could be read as an option, or as words of a
    /// shell at the far end.
    pub fn filled(&self, host: &str, port: u16) -> Result<Vec<String>, UnfitHost> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
        if host.is_empty() || host.starts_with('-') || !host.chars().all(plain) {
            return Err(UnfitHost(Said::new(host)));
        }
        let words = self.words.iter();
        Ok(words.map(|word| filled(word, host, port)).collect())
    }
}

impl fmt::Display for CommandWords {
    /// As it was given, made inert.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Said::new(&self.text).fmt(f)
    }
}

/// A part of a word.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Percent,
    Host,
    Port,
}

fn pieces(word: &str) -> Result<Vec<Piece<'_>>, WordsError> {
    let mut all = Vec::new();
    let mut rest = word;
    while let Some((before, behind)) = rest.split_once('%') {
        if !before.is_empty() {
            all.push(Piece::Text(before));
        }
        let mut behind = behind.chars();
        let token = behind.next();
        all.push(match token {
            Some('%') => Piece::Percent,
            Some('h') => Piece::Host,
            Some('p') => Piece::Port,
            other => {
                let token = other.map_or_else(String::new, String::from);
                return Err(WordsError::Token(Said::new(&token)));
            }
        });
        rest = behind.as_str();
    }
    if !rest.is_empty() {
        all.push(Piece::Text(rest));
    }
    Ok(all)
}

fn filled(word: &str, host: &str, port: u16) -> String {
    // It was read once, so that it can be read again.
    let pieces = pieces(word).unwrap_or_default();
    let mut filled = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let before_port = matches!(pieces.get(at + 1), Some(Piece::Text(":")))
            && pieces.get(at + 2) == Some(&Piece::Port);
        match piece {
            Piece::Text(text) => filled += text,
            Piece::Percent => filled.push('%'),
            Piece::Port => filled += &port.to_string(),
            Piece::Host if host.contains(':') && before_port && !filled.ends_with('[') => {
                filled += &format!("[{host}]");
            }
            Piece::Host => filled += host,
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, host: &str) -> Vec<String> {
        let command = CommandWords::parse(text).expect("a command");
        command.filled(host, 3390).expect("a host")
    }

    #[test]
    fn places_are_filled_in_words_of_their_own() {
        for (text, split) in [
            ("ssh -W %h:%p jump", vec!["ssh", "-W", "srv01:3390", "jump"]),
            (
                "ssh -W '[%h]:%p' jump",
                vec!["ssh", "-W", "[srv01]:3390", "jump"],
            ),
            ("ssh %h #%p", vec!["ssh", "srv01", "#3390"]),
            ("x 100%% %h%p", vec!["x", "100%", "srv013390"]),
            (
                "x $(id) `id` ; rm *",
                vec!["x", "$(id)", "`id`", ";", "rm", "*"],
            ),
        ] {
            assert_eq!(words(text, "srv01"), split, "{text}");
        }
    }

    #[test]
    fn an_ipv6_address_gets_its_brackets_once() {
        for (text, word) in [
            ("x %h:%p", "[2001:db8::7]:3390"),
            ("x [%h]:%p", "[2001:db8::7]:3390"),
            ("x %h", "2001:db8::7"),
            ("x -W%h:%p", "-W[2001:db8::7]:3390"),
        ] {
            assert_eq!(words(text, "2001:db8::7")[1], word, "{text}");
        }
    }

    #[test]
    fn what_is_no_command_is_said_in_a_sentence() {
        for (text, error) in [
            ("", WordsError::NoProgram),
            ("'' x", WordsError::NoProgram),
            ("ssh 'jump", WordsError::Split(WordSplitError::Unclosed)),
            (
                r"C:\bin\nc %h %p",
                WordsError::Split(WordSplitError::LostBackslash(r"C:\bin\nc".into())),
            ),
            ("ssh %r@jump", WordsError::Token("r".into())),
            ("ssh 5%", WordsError::Token("".into())),
            ("%h 1", WordsError::Program),
            ("ssh\u{1b}[2J x", WordsError::Split(WordSplitError::Control)),
        ] {
            assert_eq!(CommandWords::parse(text), Err(error), "{text:?}");
        }
        let hostile = CommandWords::parse("ssh %\u{202e} x").unwrap_err();
        assert!(!hostile.to_string().contains('\u{202e}'));
    }

    #[test]
    fn a_host_is_data() {
        let command = CommandWords::parse("ssh jump nc %h %p").unwrap();
        for host in [
            "-oProxyCommand=id",
            "-",
            "",
            "a b",
            "a;id",
            "$(id)",
            "a\nb",
            "a%eth0",
            "`id`",
        ] {
            assert!(command.filled(host, 1).is_err(), "{host:?}");
        }
        for host in [
            "srv01.corp.test",
            "192.0.2.7",
            "xn--bro-hoa",
            "my_pc",
            "::1",
        ] {
            assert!(command.filled(host, 1).is_ok(), "{host:?}");
        }
        assert!(command.names_host());
        assert!(!CommandWords::parse("nc 192.0.2.7 %p").unwrap().names_host());
    }
}
