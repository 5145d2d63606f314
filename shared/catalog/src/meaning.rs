//! What a number or a name means, in words.

use std::fmt;

use redial_codes::{
    NoNumber, Number, PairReading, decode,
    mstsc::{Phase, layer},
};

use crate::{CAUSES, PROBES, codes};

/// Why there was nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// Nothing was given.
    Nothing,
    /// A number that can't be read.
    NoNumber(NoNumber),
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
            Self::Unknown(name) => write!(
                f,
                "`{}` is no code, finding, cause, probe or fix: `redial list codes` and `redial \
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
            Self::Nothing | Self::Unknown(_) => None,
        }
    }
}

/// What one name, or one or two numbers, mean, in a few lines.
///
/// # Errors
///
/// When nothing is given, or what is given has no meaning here.
pub fn meaning(words: &[&str]) -> Result<String, Unexplained> {
    match words {
        [] => Err(Unexplained::Nothing),
        [one] if !starts_like_a_number(one) => named(one),
        [code, more @ ..] => pair(code, more.first().copied()),
    }
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+')
}

fn pair(code: &str, extended: Option<&str>) -> Result<String, Unexplained> {
    Ok(told(&decode(
        number(code)?,
        extended.map(number).transpose()?,
    )))
}

fn number(text: &str) -> Result<u32, Unexplained> {
    let number = text.parse::<Number>();
    number.map(|n| n.0).map_err(Unexplained::NoNumber)
}

fn told(reading: &PairReading) -> String {
    let code = reading.code;
    let mut out = match reading.reason {
        Some(reason) => {
            let seen = if reason.documented {
                ""
            } else {
                " Not documented; seen in the wild."
            };
            format!(
                "0x{code:X} ({code})  {}\n  {}: it belongs to {}.{seen}\n",
                reason.entry.name,
                capital(reason.entry.says),
                reason.phase.word()
            )
        }
        None => {
            let hint =
                layer(code).map_or_else(String::new, |l| format!(" Its last byte hints at {l}."));
            format!("0x{code:X} ({code})  unknown\n  No table has this code.{hint}\n")
        }
    };
    if let Some(extended) = reading.extended {
        let (name, says) = reading.detail.map_or(
            ("unknown", "no table has this extended code".to_owned()),
            |d| (d.name, d.says.to_owned()),
        );
        out += &format!(
            "extended 0x{extended:X} ({extended})  {name}\n  {}.\n",
            capital(&says)
        );
    }
    for caution in &reading.caution {
        out += &format!("  {caution}\n");
    }
    if reading
        .reason
        .is_some_and(|r| matches!(r.phase, Phase::Tcp))
    {
        out += "next: redial check HOST\n";
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
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
    let card = CAUSES.iter().find(|c| c.id == name)?;
    Some(format!(
        "{name}  cause\n  {}\n{}{}{}{}{}",
        card.says,
        weights("for", card.because),
        weights("against", card.against),
        lines("unknown", &[card.afar, card.unknown].concat()),
        lines("settle", &[card.settle]),
        lines("do", card.next)
    ))
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
    let card = PROBES.iter().map(|p| p.card()).find(|c| c.id == name)?;
    let finds: String = card
        .codes
        .iter()
        .map(|c| format!("  {:28} {}\n", c.code, c.means))
        .collect();
    Some(format!(
        "{name}  probe, {}\n  {}\nmay find\n{finds}",
        card.side.word(),
        card.asks
    ))
}

fn fix(name: &str) -> Option<String> {
    let card = crate::fix(name)?.card();
    Some(format!(
        "{name}  fix\n  cures {}\n  changes the {}; {}; taken back {}; effectiveness {}, difficulty {}\n  best for {}\n",
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
                meaning.as_ref().is_ok_and(|m| m.contains(says)),
                "{words:?}: {meaning:?}"
            );
        }
        for cause in CAUSES {
            assert!(meaning(&[cause.id]).is_ok(), "{}", cause.id);
        }
        assert_eq!(meaning(&[]), Err(Unexplained::Nothing));
        assert!(matches!(
            meaning(&["0x904", "seven"]),
            Err(Unexplained::NoNumber(_))
        ));
        assert_eq!(
            meaning(&["nothing.such"]),
            Err(Unexplained::Unknown("nothing.such".into()))
        );
    }
}
