//! Names in words: findings, causes, probes, fixes, and the field's own terms.

use redial_model::{present_cause, present_probe};

use super::terms;
use crate::{CAUSES, FIXES, PROBES, codes};

/// Where all names and numbers stand.
pub(super) const LISTS: &str = "  lists    `redial list numbers`, `redial list findings`, `redial list causes`, `redial list probes` and `redial list fixes` show everything that redial can explain.\n";

/// How alike a name must be to one that may have been meant (Jaro-Winkler: 1 is equal).
const ALIKE: f64 = 0.88;

/// Everything that has this name.
pub(super) fn told(name: &str) -> Option<String> {
    let all = [
        finding(name),
        cause(name),
        probe(name),
        fix(name),
        terms::told(name),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// What is said of a name that nothing has.
pub(super) fn unknown(name: &str) -> String {
    let near = near(name);
    let meant = match &near[..] {
        [] => String::new(),
        near => format!("  meant    Did you mean {}?\n", near.join(" or ")),
    };
    format!(
        "{}  unknown\n  redial has no finding, cause, probe, fix or term of this name.\n{meant}{LISTS}",
        name.escape_debug()
    )
}

/// The names that somebody may have meant, the likeliest first.
fn near(name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let findings = codes().map(|card| card.code);
    let causes = CAUSES.iter().map(|card| card.id);
    let fixes = FIXES.iter().map(|fix| fix.card().id);
    let probes = PROBES.iter().map(|probe| probe.card().id);
    let all = findings
        .chain(causes)
        .chain(fixes)
        .chain(probes)
        .chain(terms::names());
    let mut alike: Vec<(f64, &str)> = all
        .map(|known| (strsim::jaro_winkler(&name, &known.to_lowercase()), known))
        .filter(|(share, known)| *share > ALIKE || known.ends_with(&format!(".{name}")))
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    alike.dedup_by_key(|(_, known)| *known);
    alike.truncate(3);
    alike
        .into_iter()
        .map(|(_, known)| format!("`{known}`"))
        .collect()
}

fn finding(name: &str) -> Option<String> {
    let card = codes().find(|c| c.code == name)?;
    let causes = CAUSES
        .iter()
        .filter(|c| c.because.iter().any(|(code, _)| *code == name));
    let causes: Vec<&str> = causes.map(|c| c.id).collect();
    let leads = match &causes[..] {
        [] => String::new(),
        causes => format!("  leads to {}\n", causes.join(", ")),
    };
    Some(format!(
        "{name}  finding, {}\n  {}\n{leads}",
        card.severity.word(),
        card.means
    ))
}

fn cause(name: &str) -> Option<String> {
    let id = present_cause(name);
    let card = CAUSES.iter().find(|c| c.id == id)?;
    let fixes = FIXES.iter().map(|fix| fix.card());
    let fixes: Vec<&str> = fixes
        .filter(|f| f.cures.contains(&id))
        .map(|f| f.id)
        .collect();
    let fixes = match &fixes[..] {
        [] => String::new(),
        fixes => format!("  fixes    {}\n", fixes.join(", ")),
    };
    Some(format!(
        "{}{id}  cause\n  {}\n{}{}{}{}{}{fixes}{}",
        former("cause", name, id),
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
fn former(what: &str, name: &str, id: &str) -> String {
    match id == name {
        true => String::new(),
        false => format!("The {what} {name} is called {id} now.\n"),
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
        "{}{id}  probe, {}\n  {}\n{}{}may find\n{finds}",
        former("probe", name, id),
        card.side.word(),
        card.asks,
        section("why", card.readme, "Why it matters"),
        section("limits", card.readme, "What it cannot tell"),
    ))
}

fn fix(name: &str) -> Option<String> {
    let card = crate::fix(name)?.card();
    Some(format!(
        "{name}  fix\n  for      {}\n  on       the {}\n  best for {}\n  helps    effectiveness {}, difficulty {}\n{}{}{}{}  try      `redial plan HOST {name}` shows what it would change, and changes nothing.\n",
        card.cures.join(", "),
        card.side.word(),
        card.best_for,
        card.effectiveness.word(),
        card.difficulty.word(),
        section("changes", card.readme, "Changes"),
        section("risk", card.readme, "Risk"),
        section("undo", card.readme, "Undo"),
        section("refuses", card.readme, "When it refuses"),
    ))
}

/// What stands under a heading of a README, as one paragraph.
fn section(word: &str, readme: &str, heading: &str) -> String {
    let mut parts = readme.split("\n## ");
    let found = parts.find_map(|part| part.strip_prefix(heading)?.strip_prefix('\n'));
    found.map_or_else(String::new, |text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        format!("  {word:8} {}\n", words.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_redial_names_is_told() {
        for cause in CAUSES {
            assert!(told(cause.id).is_some(), "{}", cause.id);
        }
        for fix in FIXES.iter().map(|fix| fix.card()) {
            let told = told(fix.id).expect("told");
            for word in ["changes", "risk", "undo", "refuses"] {
                assert!(
                    told.contains(&format!("\n  {word:8} ")),
                    "{}: {word}",
                    fix.id
                );
            }
        }
        for probe in PROBES.iter().map(|probe| probe.card()) {
            let told = told(probe.id).expect("told");
            assert!(told.contains("\n  why      "), "{}", probe.id);
            assert!(told.contains("\n  limits   "), "{}", probe.id);
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_one_that_was_meant() {
        for (typed, meant) in [
            ("tls.enabel", "`tls.enable`"),
            ("key.unusabel", "`key.unusable`"),
            ("handshaek", "`handshake`"),
            ("credsp", "`CredSSP`"),
            ("expired", "`certificate.expired`"),
        ] {
            assert!(unknown(typed).contains(meant), "{}", unknown(typed));
        }
        assert!(!unknown("zzz").contains("Did you mean"));
        assert!(unknown("zzz").contains("redial list numbers"));
    }
}
