//! What a number, a name or a pasted text means, in words.

mod numbers;

use std::fmt;

use redial_codes::{NoNumber, Number};
use redial_model::{present_cause, present_probe};

use crate::{CAUSES, PROBES, codes};

/// Why there was nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// Nothing was given.
    Nothing,
    /// A number that can't be read.
    NoNumber(NoNumber),
    /// A text without a number that could be one of Remote Desktop's.
    NoneInText,
    /// Nothing has this name.
    Unknown(String),
}

impl fmt::Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => {
                f.write_str("nothing to explain: give a code such as 0x904 0x7, or a name")
            }
            Self::NoNumber(why) => why.fmt(f),
            Self::NoneInText => f.write_str(
                "no error code, event id or alert number stands in this text: give the number \
                 beside the words, such as 0x904",
            ),
            Self::Unknown(name) => write!(
                f,
                "`{}` is not a code, finding, cause, probe or fix: `redial list codes` and `redial \
                 list causes` name them",
                name.escape_debug()
            ),
        }
    }
}

impl std::error::Error for Unexplained {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoNumber(why) => Some(why),
            Self::Nothing | Self::NoneInText | Self::Unknown(_) => None,
        }
    }
}

/// What something means, in a few lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The lines.
    pub says: String,
    /// Whether any table has any of it.
    pub is_known: bool,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

impl Explanation {
    fn known(says: String) -> Self {
        Self {
            says,
            is_known: true,
        }
    }
}

/// What one name, one or two numbers, or every number of a text means.
///
/// # Errors
///
/// When nothing is given, or what is given has no meaning here.
pub fn meaning(words: &[&str]) -> Result<Explanation, Unexplained> {
    let text = words.join(" ");
    let parts: Vec<&str> = text
        .split([' ', ',', ';', '/', '+', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<Number>> = parts.iter().map(|part| part.parse().ok()).collect();
    match (&parts[..], numbers.as_deref()) {
        ([], _) => Err(Unexplained::Nothing),
        ([typed], Some([code])) => Ok(numbers::pair(*code, None, typed)),
        ([typed, _], Some([code, extended])) => Ok(numbers::pair(*code, Some(*extended), typed)),
        ([one], None) if !starts_like_a_number(one) => named(one)
            .map(Explanation::known)
            .or_else(|unknown| numbers::text(&text).ok_or(unknown)),
        ([one], None) => numbers::text(&text).ok_or_else(|| no_number(one)),
        _ => numbers::text(&text).ok_or(Unexplained::NoneInText),
    }
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+')
}

fn no_number(text: &str) -> Unexplained {
    text.parse::<Number>()
        .map_or_else(Unexplained::NoNumber, |_| Unexplained::NoneInText)
}

fn named(name: &str) -> Result<String, Unexplained> {
    finding(name)
        .or_else(|| cause(name))
        .or_else(|| probe(name))
        .or_else(|| fix(name))
        .ok_or_else(|| Unexplained::Unknown(name.to_owned()))
}

fn finding(name: &str) -> Option<String> {
    let card = codes().find(|c| c.code == name)?;
    Some(format!(
        "{name}  finding, {}\n  {}\n",
        card.severity.word(),
        card.means
    ))
}

fn cause(name: &str) -> Option<String> {
    let id = present_cause(name);
    let card = CAUSES.iter().find(|c| c.id == id)?;
    Some(format!(
        "{}{id}  cause\n  {}\n{}{}{}{}{}{}",
        former(name, id),
        card.says,
        weights("for", card.because),
        weights("against", card.against),
        lines("unknown", &[card.afar, card.unknown].concat()),
        lines("settle", &[card.settle]),
        lines("do", card.next),
        lines("no fix", &Vec::from_iter(card.no_fix))
    ))
}

/// What a name of an earlier version is called now; nothing where it is the present one.
fn former(name: &str, id: &str) -> String {
    match id == name {
        true => String::new(),
        false => format!("{name} is called {id} now\n"),
    }
}

fn weights(word: &str, codes: &[(&str, f64)]) -> String {
    codes
        .iter()
        .map(|(code, factor)| format!("  {word:8} {code} (×{factor})\n"))
        .collect()
}

fn lines(word: &str, lines: &[&str]) -> String {
    lines.iter().map(|l| format!("  {word:8} {l}\n")).collect()
}

fn probe(name: &str) -> Option<String> {
    let id = present_probe(name);
    let card = PROBES.iter().map(|p| p.card()).find(|c| c.id == id)?;
    let finds: String = card
        .codes
        .iter()
        .map(|c| format!("  {:28} {}\n", c.code, c.means))
        .collect();
    Some(format!(
        "{}{id}  probe, {}\n  {}\nmay find\n{finds}",
        former(name, id),
        card.side.word(),
        card.asks
    ))
}

fn fix(name: &str) -> Option<String> {
    let card = crate::fix(name)?.card();
    Some(format!(
        "{name}  fix\n  fixes {}\n  changes the {}; {}; undo {}; effectiveness {}, difficulty {}\n  best for {}\n",
        card.cures.join(", "),
        card.side.word(),
        card.risk.word(),
        card.undo.word(),
        card.effectiveness.word(),
        card.difficulty.word(),
        card.best_for
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_have_a_meaning_and_nothing_else_has() {
        for (words, says) in [
            (&["0x904", "0x7"][..], "The socket closed"),
            (&["tls.old-only"], "finding, "),
            (&["handshake"], "handshake  probe, "),
            (&["tls.enable"], "tls.enable  fix\n"),
        ] {
            let meaning = meaning(words);
            assert!(
                meaning.as_ref().is_ok_and(|m| m.says.contains(says)),
                "{words:?}: {meaning:?}"
            );
        }
        for cause in CAUSES {
            assert!(meaning(&[cause.id]).is_ok(), "{}", cause.id);
        }
        assert_eq!(meaning(&[]), Err(Unexplained::Nothing));
        assert!(matches!(meaning(&["0xZZ"]), Err(Unexplained::NoNumber(_))));
        assert_eq!(meaning(&["it", "failed"]), Err(Unexplained::NoneInText));
        assert_eq!(
            meaning(&["nothing.such"]),
            Err(Unexplained::Unknown("nothing.such".into()))
        );
    }
}
