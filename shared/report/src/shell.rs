//! Words of a command, written so that a shell reads them as they are meant.

/// The shell of whoever reads a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shell {
    /// sh, bash, zsh.
    Posix,
    /// PowerShell; what needs no more than double quotes is read alike by cmd.
    PowerShell,
}

impl Shell {
    /// The one of this system.
    const HERE: Self = if cfg!(windows) {
        Self::PowerShell
    } else {
        Self::Posix
    };

    /// Whether a character means itself outside of quotes. A backslash is a path's on Windows, and an
    /// escape elsewhere (XCU 2.2.1); `~` at the beginning is somebody's home (XCU 2.6.1).
    fn is_plain(self, c: char) -> bool {
        c.is_alphanumeric() || "/._-:".contains(c) || self == Self::PowerShell && "\\~".contains(c)
    }

    /// Whether a character means something between double quotes: XCU 2.2.3, with `!`, the history of
    /// an interactive bash; PowerShell's about_Quoting_Rules.
    fn is_special(self, c: char) -> bool {
        match self {
            Self::Posix => "\"$`\\!".contains(c),
            Self::PowerShell => "\"$`\u{201c}\u{201d}\u{201e}".contains(c),
        }
    }

    fn quoted(self, word: &str) -> String {
        // In the middle of a word it means nothing; at the beginning PowerShell splats.
        let inner = |at: usize, c: char| at > 0 && c == '@';
        let mut letters = word.char_indices();
        if !word.is_empty() && letters.all(|(at, c)| inner(at, c) || self.is_plain(c)) {
            return word.to_owned();
        }
        if !word.chars().any(|c| self.is_special(c)) {
            return format!("\"{word}\"");
        }
        match self {
            Self::Posix => format!("'{}'", word.replace('\'', r"'\''")),
            // A quote inside is kept from the program's own reading by a backslash: Windows PowerShell
            // hands the word on without one (about_Parsing, "Passing arguments that contain quote
            // characters").
            Self::PowerShell => format!("'{}'", word.replace('\'', "''").replace('"', "\\\"")),
        }
    }
}

/// A word as a shell of this system reads it: in quotes where it has something else than plain
/// characters.
#[must_use]
pub fn quoted(word: &str) -> String {
    Shell::HERE.quoted(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_spaces_is_quoted() {
        let is = |word: &str, posix: &str, powershell: &str| {
            assert_eq!(Shell::Posix.quoted(word), posix, "{word}");
            assert_eq!(Shell::PowerShell.quoted(word), powershell, "{word}");
        };
        is("tls-off", "tls-off", "tls-off");
        is("", "\"\"", "\"\"");
        is(
            "my machine.json",
            "\"my machine.json\"",
            "\"my machine.json\"",
        );
        is("$HOME.json", "'$HOME.json'", "'$HOME.json'");
        is("ssh 'a b' c", "\"ssh 'a b' c\"", "\"ssh 'a b' c\"");
        is(
            r#"ssh 'a' "b""#,
            r#"'ssh '\''a'\'' "b"'"#,
            r#"'ssh ''a'' \"b\"'"#,
        );
        is(r"C:\PROGRA~1\x", r"'C:\PROGRA~1\x'", r"C:\PROGRA~1\x");
        is("~anna", "\"~anna\"", "~anna");
        is("ssh a!b", "'ssh a!b'", "\"ssh a!b\"");
        is("ssh:a@srv01", "ssh:a@srv01", "ssh:a@srv01");
        is("@a", "\"@a\"", "\"@a\"");
        is("a;b|c&d", "\"a;b|c&d\"", "\"a;b|c&d\"");
        is(
            "ssh -W '[%h]:%p' JUMPHOST",
            "\"ssh -W '[%h]:%p' JUMPHOST\"",
            "\"ssh -W '[%h]:%p' JUMPHOST\"",
        );
    }
}
