//! What pasting adds to a text and nobody sees.

/// A text without invisible characters, with plain quotes and spaces, and without what encloses the
/// whole of it.
pub(crate) fn clean(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(plain)
        .collect();
    bare(&plain).to_owned()
}

/// Zero-width and bidirectional characters, byte order marks, soft hyphens, variation selectors.
/// None of them can stand in a name (RFC 5892, 2.8: disallowed or ignored).
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Spaces of every width become one kind, as do quotes, dashes and the signs that input methods of
/// East Asia write in full width.
fn plain(c: char) -> char {
    match c {
        '\n' => '\n',
        c if c.is_whitespace() => ' ',
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '〝' | '〞' | '″'
        | '＂' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '＇' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' => '-',
        '：' => ':',
        '，' | '、' | '､' => ',',
        '；' => ';',
        '＼' => '\\',
        '／' => '/',
        '＠' => '@',
        '％' => '%',
        c => digit(c).unwrap_or(c),
    }
}

/// A decimal digit of another script as ours: those of full width, Arabic, Persian and Indian ones.
fn digit(c: char) -> Option<char> {
    let zeros = ['０', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}'];
    let of = |zero: char| {
        u32::from(c)
            .checked_sub(zero.into())
            .filter(|value| *value < 10)
    };
    let value = zeros.into_iter().find_map(of)?;
    char::from_digit(value, 10)
}

/// A text without what stands around it: spaces, quotes, brackets, and what ends a sentence.
pub(crate) fn bare(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let inner = unquoted(text)
            .trim_end_matches([',', ';', '!', '…', '|'])
            .trim_start_matches([',', ';', '•', '|', '*', '>'])
            .trim();
        if inner.len() == text.len() {
            return text;
        }
        text = inner;
    }
}

/// A text without the pair that encloses it, or the half of one that was copied along.
fn unquoted(text: &str) -> &str {
    const PAIRS: [(char, char); 6] = [
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('<', '>'),
        ('(', ')'),
        ('{', '}'),
    ];
    for (open, close) in PAIRS {
        let inner = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close])) {
            return inner;
        }
    }
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let count = text.chars().filter(|c| is_quote(*c)).count();
    if count == 1 {
        text.trim_matches(is_quote)
    } else {
        text
    }
}

/// A word in short, for a sentence: harmless, and not longer than a line.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let said = redial_model::Said::new(text.trim());
    let text = said.as_str();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_nobody_sees_is_kept() {
        for text in [
            "srv01",
            " srv01\r\n",
            "\u{feff}srv01",
            "srv\u{200b}01",
            "\u{202a}srv01\u{202c}",
            "srv01\u{a0}",
            "\"srv01\"",
            "“srv01”",
            "„srv01“",
            "«srv01»",
            "'srv01'",
            "`srv01`",
            "<srv01>",
            "srv01,",
            "srv01;",
            "\"srv01",
            "(srv01)",
            "• srv01",
            "| srv01 |",
            "“<srv01>”,",
        ] {
            assert_eq!(clean(text), "srv01", "{text:?}");
        }
    }
}
