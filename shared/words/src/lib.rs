#![doc = include_str!("../README.md")]

/// Bytes of a command line that are read at most: Windows starts none that is longer (`CreateProcessW`,
/// lpCommandLine, with the 0 at its end).
const LONGEST: usize = 32_766;

/// Stands for `#` while words are split. No UTF-8 has this byte (RFC 3629, section 3).
const NO_COMMENT: u8 = 0xFF;

/// Why a text is no command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordSplitError {
    /// There is no word in it, or the first one is empty.
    #[error("it names no program")]
    NoProgram,
    /// It can't be split into words.
    #[error("a quote is not closed, or it ends with a backslash")]
    Unclosed,
    /// A backslash that a shell would take away, as in a path of Windows. The word is inert.
    #[error(
        "`{0}` would lose a backslash, as in a shell: put single quotes around it, or write a path with /"
    )]
    LostBackslash(String),
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
    if let Some(word) = lossy(text) {
        return Err(WordSplitError::LostBackslash(shown(word)));
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

/// The first word that would lose a backslash nobody meant for a quote: before a letter or a digit,
/// which need none (XCU 2.2.1), or the first of the two of a share's name between double quotes
/// (XCU 2.2.3).
fn lossy(text: &str) -> Option<&str> {
    let (mut quote, mut from, mut loses) = (None, 0, false);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (None, ' ' | '\t' | '\n') if loses => return Some(&text[from..at]),
            (None, ' ' | '\t' | '\n') => from = at + 1,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            (None | Some('"'), '\\') => {
                let behind = chars.next().map(|(_, c)| c);
                let share = from + 1 == at && chars.as_str().starts_with(is_plain);
                loses |= match quote {
                    None => behind.is_some_and(is_plain),
                    Some(_) => behind == Some('\\') && share,
                };
            }
            _ => {}
        }
    }
    loses.then(|| &text[from..])
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A word as it can be printed anywhere.
fn shown(word: &str) -> String {
    const MOST: usize = 80;
    let is_inert = |c: char| c.is_ascii_graphic() || c.is_alphanumeric();
    let letters = word.chars().take(MOST);
    let mut shown: String = letters.map(|c| if is_inert(c) { c } else { '?' }).collect();
    if word.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// Words as one command line, which [`split`] takes apart again. A double quote is only in it where a
/// word holds one.
#[must_use]
pub fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(quoted).collect();
    words.join(" ")
}

/// One word of it: in single quotes where it has something else than plain characters.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| is_plain(c) || "/._-:@%+=,[]".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
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
    fn a_path_of_windows_is_not_split_into_a_wrong_one() {
        for (text, word) in [
            (r"C:\Tools\redial.exe agent", r"C:\Tools\redial.exe"),
            (r"ssh srv01 .\redial.exe agent", r".\redial.exe"),
            (r"ssh CORP\adm@srv01 redial agent", r"CORP\adm@srv01"),
            (
                r"\\files\tools\redial.exe agent",
                r"\\files\tools\redial.exe",
            ),
            (
                r#""\\files\tools\redial.exe" agent"#,
                r#""\\files\tools\redial.exe""#,
            ),
            (r"x D:\Über\redial.exe", r"D:\Über\redial.exe"),
            (r#"C:\1\"a b"\c x"#, r#"C:\1\"a"#),
        ] {
            let lost = WordSplitError::LostBackslash(word.into());
            assert_eq!(split(text), Err(lost), "{text}");
        }
        let hostile = split("a\\b\u{202e}c").unwrap_err().to_string();
        assert!(hostile.starts_with(r"`a\b?c` would lose"), "{hostile}");
        let long = split(&format!(r"\a{}", "x".repeat(999))).unwrap_err();
        assert!(long.to_string().len() < 300);
    }

    #[test]
    fn a_backslash_that_quotes_or_is_quoted_stays_what_it_is() {
        for (text, words) in [
            (r"cat my\ file", &["cat", "my file"][..]),
            (r"a\'b \[%h\]:%p \$x \\", &["a'b", "[%h]:%p", "$x", r"\"]),
            (
                r"'C:\Tools\redial.exe' agent",
                &[r"C:\Tools\redial.exe", "agent"],
            ),
            (
                r#""C:\Tools\redial.exe" agent"#,
                &[r"C:\Tools\redial.exe", "agent"],
            ),
            (r"C:\\Tools\\redial.exe", &[r"C:\Tools\redial.exe"]),
            (r"'\\files\x' C:/Tools/x", &[r"\\files\x", "C:/Tools/x"]),
            (r#"a "b \\c""#, &["a", r"b \c"]),
        ] {
            assert_eq!(split(text).as_deref(), Ok(&owned(words)[..]), "{text:?}");
        }
    }

    #[test]
    fn what_was_joined_is_split_again() {
        for words in [
            &["ssh", "-W", "[%h]:%p", "a b"][..],
            &["x", "", "it's", r"C:\my dir\x", "\"q\"", "$a", "#b"],
        ] {
            let line = joined(words.iter().copied());
            assert_eq!(split(&line).as_deref(), Ok(&owned(words)[..]), "{line}");
        }
        assert_eq!(joined(["a", "b c", "[%h]:%p"]), "a 'b c' [%h]:%p");
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
