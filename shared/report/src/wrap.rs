//! Running text in lines. A word is never cut: one that has no room on a line of its own is broken
//! behind a separator, as in a path, and only where it has none anywhere else.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters behind which a long word may go on on the next line.
const SEPARATORS: [char; 8] = ['\\', '/', '.', ',', ':', ';', '=', '-'];

/// Text in lines: the first has so much room, the others have another.
pub(crate) fn wrapped(text: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = first;
    for word in words(text, others) {
        let used = lines.last().map_or(0, |line| line.width());
        let gap = usize::from(used > 0);
        if used + gap + word.width() <= room {
            push(&mut lines, gap, &word);
            continue;
        }
        // A line that has nothing but its label yet is kept for a word that fits there.
        if used > 0 || word.width() <= others {
            lines.push(String::new());
            room = others;
        }
        for (at, piece) in pieces(&word, room, others).into_iter().enumerate() {
            if at > 0 {
                lines.push(String::new());
                room = others;
            }
            push(&mut lines, 0, piece);
        }
    }
    lines
}

/// The words of a text. What stands in backticks is one, a command for example, where it has room on a
/// line.
fn words(text: &str, room: usize) -> Vec<String> {
    let bare: Vec<&str> = text.split_whitespace().collect();
    let ticks = |word: &&str| word.matches('`').count() % 2 == 1;
    let mut words = Vec::new();
    let mut rest = &bare[..];
    while let Some((first, others)) = rest.split_first() {
        let closing = others.iter().position(ticks);
        let span = match closing.filter(|_| ticks(first)) {
            Some(closing) => closing + 2,
            None => 1,
        };
        let (spanned, behind) = rest.split_at(span);
        let whole = spanned.join(" ");
        if whole.width() <= room {
            words.push(whole);
        } else {
            words.extend(spanned.iter().map(|word| (*word).to_owned()));
        }
        rest = behind;
    }
    words
}

fn push(lines: &mut [String], gap: usize, word: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(&" ".repeat(gap));
        line.push_str(word);
    }
}

/// A word in pieces that fit, the first into so much room.
fn pieces(word: &str, first: usize, others: usize) -> Vec<&str> {
    let (mut rest, mut room) = (word, first.max(1));
    let mut pieces = Vec::new();
    while rest.width() > room {
        let (piece, left) = rest.split_at(end_of_piece(rest, room));
        pieces.push(piece);
        (rest, room) = (left, others.max(1));
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Where the first piece of a word ends: behind its last separator that fits.
fn end_of_piece(word: &str, room: usize) -> usize {
    let (mut used, mut fits, mut separated) = (0, 0, 0);
    for (at, c) in word.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room && fits > 0 {
            break;
        }
        fits = at + c.len_utf8();
        if SEPARATORS.contains(&c) {
            separated = fits;
        }
    }
    // A piece of three letters is no help to a reader.
    if separated > 3 { separated } else { fits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrapped("one two three", 7, 7), ["one two", "three"]);
        assert_eq!(wrapped("one two", 3, 9), ["one", "two"]);
        assert_eq!(wrapped("", 5, 5), [""]);
        assert_eq!(wrapped("a  b\nc", 9, 9), ["a b c"]);
        // The label leaves no room on the first line.
        assert_eq!(wrapped("certificate", 4, 20), ["", "certificate"]);
    }

    #[test]
    fn a_command_in_backticks_stays_on_one_line() {
        assert_eq!(
            wrapped("see `redial journal` for all", 12, 20),
            ["see", "`redial journal` for", "all"]
        );
        assert_eq!(
            wrapped("a `b c d e` f g", 5, 5),
            ["a `b", "c d", "e` f", "g"]
        );
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_behind_a_separator() {
        assert_eq!(
            wrapped(r"see HKLM\SYSTEM\CurrentControlSet\Control now", 20, 20),
            ["see", r"HKLM\SYSTEM\", r"CurrentControlSet\", "Control now"]
        );
        assert_eq!(wrapped(&"x".repeat(25), 10, 10).concat().len(), 25);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(wrapped("日本 語", 4, 4), ["日本", "語"]);
        for line in wrapped(&"語".repeat(30), 7, 7) {
            assert!(line.width() <= 7);
        }
    }
}
