//! Words as one command line of Windows.

/// One word, so that the program reads it back as it is: as CommandLineToArgvW does, backslashes before a
/// quote are doubled ("Parsing C command-line arguments" in Microsoft's C documentation).
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && c != '"';
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    let mut line = String::from('"');
    let mut backslashes = 0;
    for c in word.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                line.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        line.push(c);
    }
    line.extend(std::iter::repeat_n('\\', backslashes));
    line.push('"');
    line
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_as_windows_reads_them() {
        for (word, line) in [
            ("agent", "agent"),
            ("", r#""""#),
            (
                r"C:\Program Files\redial.exe",
                r#""C:\Program Files\redial.exe""#,
            ),
            (r"C:\redial\", r"C:\redial\"),
            (r"C:\my folder\", r#""C:\my folder\\""#),
            (r#"say "hi""#, r#""say \"hi\"""#),
            (r#"a\"b c"#, r#""a\\\"b c""#),
            ("%PATH% & dir", r#""%PATH% & dir""#),
        ] {
            assert_eq!(quoted(word), line);
        }
    }
}
