use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use redial_codes::{Number, Reading, decode, mstsc::layer};

use crate::{
    cli::Explain,
    exit::{Exit, Stop},
    output::Output,
};

/// Says what a code or a name means.
pub fn run(explain: &Explain) -> Result<Exit, Stop> {
    Output::to(None).write(&said(&explain.what)?)?;
    Ok(Exit::Healthy)
}

/// What one name, or one or two numbers, mean.
pub fn said(what: &[String]) -> Result<String, Stop> {
    match what {
        [] => Err(Stop::usage(
            "nothing to explain: give a code such as 0x904 0x7, or a name",
        )),
        [one] if !starts_like_a_number(one) => named(one),
        numbers => pair(numbers),
    }
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+')
}

fn pair(numbers: &[String]) -> Result<String, Stop> {
    let read = |text: &String| text.parse::<Number>().map(|n| n.0).map_err(Stop::usage);
    let code = read(&numbers[0])?;
    let extended = numbers.get(1).map(read).transpose()?;
    Ok(told(&decode(code, extended)))
}

fn told(reading: &Reading) -> String {
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
        .is_some_and(|r| matches!(r.phase, redial_codes::mstsc::Phase::Tcp))
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

fn named(name: &str) -> Result<String, Stop> {
    if let Some(card) = codes().find(|c| c.code == name) {
        return Ok(format!(
            "{name}  finding, {}\n  {}\n",
            card.severity.word(),
            card.means
        ));
    }
    if let Some(card) = CAUSES.iter().find(|c| c.id == name) {
        let codes = |word: &str, codes: &[(&str, f64)]| {
            codes
                .iter()
                .map(|(code, factor)| format!("  {word:8} {code} (×{factor})\n"))
                .collect::<String>()
        };
        let lines = |word: &str, lines: &[&str]| {
            lines
                .iter()
                .map(|l| format!("  {word:8} {l}\n"))
                .collect::<String>()
        };
        return Ok(format!(
            "{name}  cause\n  {}\n{}{}{}{}{}",
            card.says,
            codes("for", card.because),
            codes("against", card.against),
            lines("unknown", &[card.afar, card.unknown].concat()),
            lines("settle", &[card.settle]),
            lines("do", card.next)
        ));
    }
    if let Some(card) = PROBES.iter().map(|p| p.card()).find(|c| c.id == name) {
        let finds = card
            .codes
            .iter()
            .map(|c| format!("  {:28} {}\n", c.code, c.means))
            .collect::<String>();
        return Ok(format!(
            "{name}  probe, {}\n  {}\nmay find\n{finds}",
            card.side.word(),
            card.asks
        ));
    }
    if let Some(card) = FIXES.iter().map(|f| f.card()).find(|c| c.id == name) {
        return Ok(format!(
            "{name}  fix\n  cures {}\n  changes the {}; {}; taken back {}; effectiveness {}, difficulty {}\n  best for {}\n",
            card.cures.join(", "),
            card.side.word(),
            card.risk.word(),
            card.undo.word(),
            card.effectiveness.word(),
            card.difficulty.word(),
            card.best_for
        ));
    }
    Err(Stop::usage(format!(
        "`{}` is no code, finding, cause, probe or fix: `redial list codes` and `redial list causes` name them",
        name.escape_debug()
    )))
}
