#![doc = include_str!("../README.md")]

/// Bytes of a command line that are read at most: Windows starts none that is longer (`CreateProcessW`,
/// lpCommandLine, with the 0 at its end).
const LONGEST: usize = 32_766;

/// Stands for `#` while words are split. No UTF-8 has this byte (RFC 3629, section 3).
const NO_COMMENT: u8 = 0xFF;

/// Why a text is no command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordSplitError {
    /// There is no word in it, or the first one is empty.
    #[error("it names no program")]
    NoProgram,
    /// It can't be split into words.
    #[error("a quote is not closed, or it ends with a backslash")]
    Unclosed,
    /// A character that no command line needs.
    #[error("it holds a control character")]
    Control,
    /// It is longer than a command line can be.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
}

/// The words of a command line, of which the first is the program.
///
/// # Errors
/// It is no command line.
pub fn split(text: &str) -> Result<Vec<String>, WordSplitError> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.len() > LONGEST {
        return Err(WordSplitError::TooLong);
    }
    if text.chars().any(|c| c.is_control() && !"\t\n".contains(c)) {
        return Err(WordSplitError::Control);
    }
    // The library takes a `#` at the beginning of a word for that of a comment, and has no other way.
    let unread = text.bytes().map(|b| if b == b'#' { NO_COMMENT } else { b });
    let unread: Vec<u8> = unread.collect();
    let mut words = shlex::bytes::split(&unread).ok_or(WordSplitError::Unclosed)?;
    for byte in words.iter_mut().flatten().filter(|b| **b == NO_COMMENT) {
        *byte = b'#';
    }
    // Words begin and end at ASCII characters, so that each is whole.
    let words: Vec<String> = words
        .into_iter()
        .map(|word| String::from_utf8_lossy(&word).into_owned())
        .collect();
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err(WordSplitError::NoProgram),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_a_shell_would_see_and_nothing_more() {
        for (text, words) in [
            (
                "ssh srv01 redial agent",
                &["ssh", "srv01", "redial", "agent"][..],
            ),
            (r"ssh 'adm in'@srv a\ b", &["ssh", "adm in@srv", "a b"]),
            (
                r#""C:\Program Files\redial.exe" agent"#,
                &[r"C:\Program Files\redial.exe", "agent"],
            ),
            (
                "a ;rm $(id) `id` *|>x",
                &["a", ";rm", "$(id)", "`id`", "*|>x"],
            ),
            ("  a  \"b c\" d\\ e ''", &["a", "b c", "d e", ""]),
            ("a\tb\nc\r\n", &["a", "b", "c"]),
            ("a\\ ", &["a "]),
            (
                "ssh jürgen@bücher 'größe #1'",
                &["ssh", "jürgen@bücher", "größe #1"],
            ),
        ] {
            assert_eq!(split(text).as_deref(), Ok(&owned(words)[..]), "{text:?}");
        }
    }

    #[test]
    fn no_word_is_lost_behind_a_hash() {
        for (text, words) in [
            ("a b#c #d e", &["a", "b#c", "#d", "e"][..]),
            ("#a b", &["#a", "b"]),
            ("# ssh", &["#", "ssh"]),
            ("a #", &["a", "#"]),
            ("a \"#b\" '#c' \\#d", &["a", "#b", "#c", "#d"]),
            ("a \"\\#\" # 'b c'", &["a", "\\#", "#", "b c"]),
            ("a #b\nc", &["a", "#b", "c"]),
        ] {
            assert_eq!(split(text).as_deref(), Ok(&owned(words)[..]), "{text:?}");
        }
        // An end is missed behind one as well.
        assert_eq!(split("a # 'b"), Err(WordSplitError::Unclosed));
    }

    #[test]
    fn what_is_no_command_is_known() {
        for (text, why) in [
            ("", WordSplitError::NoProgram),
            (" \n ", WordSplitError::NoProgram),
            ("'' x", WordSplitError::NoProgram),
            ("ssh 'srv01", WordSplitError::Unclosed),
            ("ssh \"a", WordSplitError::Unclosed),
            ("ssh \\", WordSplitError::Unclosed),
            ("a\0b", WordSplitError::Control),
            ("ssh\u{1b}[2J x", WordSplitError::Control),
            ("a \u{9b}2J", WordSplitError::Control),
        ] {
            assert_eq!(split(text), Err(why), "{text:?}");
        }
        assert_eq!(split(&"x ".repeat(LONGEST)), Err(WordSplitError::TooLong));
        assert!(split(&"x".repeat(LONGEST)).is_ok());
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}
