//! Clauses as sentences: what the engine answers is a clause, what a person reads a sentence.

use redial_model::Said;

/// A clause as a sentence.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// A line that steers no terminal: what quotes a file or names one may hold anything.
pub fn inert(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if Said::steers(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_quotes_steers_nothing() {
        assert_eq!(
            inert("größe `\u{1b}]52;c;x\u{7}`\n"),
            "größe `\\u{1b}]52;c;x\\u{7}`\\u{a}"
        );
        assert_eq!(sentence("it is so"), "It is so.");
    }
}
