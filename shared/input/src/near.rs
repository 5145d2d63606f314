//! Words that are like others: misspelt commands.

/// Which of these names a word was meant to be: one letter more, less, other or swapped in a short
/// word, two in a long one. A word with a digit, a dot or a hyphen is a host's.
#[must_use]
pub fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let is_word = word.len() >= 2 && word.chars().all(|c| c.is_ascii_alphabetic());
    let word = word.to_ascii_lowercase();
    let close = |name: &&&str| is_word && is_near(&word, name);
    let distance = |name: &&&str| distance(&word, name);
    names.iter().filter(close).min_by_key(distance).copied()
}

/// Whether a word is another, but for a slip. In a short word only two letters may be swapped, or
/// one left out behind the first: "lan" and "mac" are hosts.
#[must_use]
pub fn is_near(word: &str, name: &str) -> bool {
    let slips = distance(word, name);
    match name.len() {
        0..=2 => slips == 0,
        4 if word.len() == 3 => slips <= 1 && word.as_bytes()[0] == name.as_bytes()[0],
        _ if word.len().min(name.len()) <= 3 => slips <= 1 && sorted(word) == sorted(name),
        4 | 5 => slips <= 1,
        _ => slips <= 2,
    }
}

fn sorted(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.sort_unstable();
    letters
}

/// Slips between two words: letters that are missing, too many, other or swapped.
fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_hosts_are_left_alone() {
        const NAMES: [&str; 6] = ["check", "explain", "help", "lab", "journal", "fix"];
        for (word, name) in [
            ("chek", "check"),
            ("CHECK", "check"),
            ("cehck", "check"),
            ("expalin", "explain"),
            ("explian", "explain"),
            ("hepl", "help"),
            ("halp", "help"),
            ("fxi", "fix"),
            ("hlp", "help"),
            ("jurnal", "journal"),
        ] {
            assert_eq!(nearest(word, &NAMES), Some(name), "{word}");
        }
        for word in [
            "srv01", "lab1", "fix-01", "chess", "dc", "web", "labor", "x",
        ] {
            assert_eq!(nearest(word, &NAMES), None, "{word}");
        }
    }
}
