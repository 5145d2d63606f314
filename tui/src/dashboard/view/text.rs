//! How much room a text takes, and how it is broken into lines.

use unicode_width::UnicodeWidthChar;

/// Columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// As much of a text as fits, with an ellipsis where it was cut.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        out.push(c);
        used += wide;
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// A text in lines of so many columns, broken at spaces; a word that is too long, such as a path,
/// behind one of its separators where there is one.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0;
    for (number, word) in text.split(' ').enumerate() {
        let gap = usize::from(number > 0 && used > 0);
        let mut rest = word;
        // A word that fits nowhere whole begins here, unless hardly any room is left.
        if used + gap + width(rest) > columns
            && used > 0
            && (width(rest) <= columns || columns.saturating_sub(used) < columns / 3)
        {
            lines.push(String::new());
            used = 0;
        } else if gap > 0 {
            push(&mut lines, " ");
            used += 1;
        }
        while used + width(rest) > columns {
            let room = columns.saturating_sub(used);
            let fitting = fitting(rest, room);
            let separator = rest[..fitting].rfind(['\\', '/']).map_or(0, |at| at + 1);
            let bytes = match separator {
                // On a line of its own it is cut anywhere, behind one character at least.
                0 if used == 0 => fitting.max(rest.chars().next().map_or(0, char::len_utf8)),
                bytes => bytes,
            };
            let (head, tail) = rest.split_at(bytes);
            push(&mut lines, head);
            lines.push(String::new());
            (rest, used) = (tail, 0);
        }
        push(&mut lines, rest);
        used += width(rest);
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// How many bytes of a word fit into so much room.
fn fitting(word: &str, room: usize) -> usize {
    let mut used = 0;
    word.char_indices()
        .find(|(_, c)| {
            used += c.width().unwrap_or(0);
            used > room
        })
        .map_or(word.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_paths_break_behind_a_separator() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap(r"HKLM\SYSTEM\Lsa is absent", 12),
            [r"HKLM\SYSTEM\", "Lsa is", "absent"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("漢字かな", 3), ["漢", "字", "か", "な"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(
            (fit("abc", 3), fit("abcd", 3), fit("漢字", 3), fit("a", 0)),
            ("abc".into(), "ab…".into(), "漢…".into(), String::new())
        );
    }
}
