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
            // As Windows PowerShell needs it, which hands a word on as it is. No name of a file has a
            // double quote, and a command is written without ([`Self::quoted_command`]).
            Self::PowerShell => format!("'{}'", word.replace('\'', "''").replace('"', "\\\"")),
        }
    }
}

impl Shell {
    /// A command as one word. Windows PowerShell hands a double quote in it on bare, so that it needs a
    /// backslash; PowerShell 7.3 escapes it itself, so that one would be too many (about_Parsing,
    /// "Passing arguments that contain quote characters"; `$PSNativeCommandArgumentPassing`). So there
    /// it is written with single quotes; where a word itself holds a double one, its place is shown.
    fn quoted_command(self, command: &str) -> String {
        if self == Self::Posix || !command.contains('"') {
            return self.quoted(command);
        }
        let words = redial_words::split(command).unwrap_or_default();
        let bare = redial_words::joined(words.iter().map(String::as_str));
        match words.is_empty() || bare.contains('"') {
            true => "COMMAND".into(),
            false => self.quoted(&bare),
        }
    }
}

/// A command of [`redial_words`] as one word for a shell of this system.
#[must_use]
pub fn quoted_command(command: &str) -> String {
    Shell::HERE.quoted_command(command)
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
    fn a_command_has_no_double_quotes_in_a_powershell() {
        for (command, powershell) in [
            ("ssh a b", r#""ssh a b""#),
            (
                r#""C:\my dir\redial.exe" agent"#,
                r#""'C:\my dir\redial.exe' agent""#,
            ),
            (r#"ssh "a $b" 'c d'"#, "'ssh QQa $bQQ QQc dQQ'"),
            // A double quote that is meant, and one that is not closed.
            (r#"x 'a"b'"#, "COMMAND"),
            (r#"x "a"#, "COMMAND"),
        ] {
            let powershell = powershell.replace("QQ", "''");
            assert_eq!(Shell::PowerShell.quoted_command(command), powershell);
            let posix = Shell::Posix.quoted_command(command);
            assert_eq!(posix, Shell::Posix.quoted(command));
        }
    }

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
