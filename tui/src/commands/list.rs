use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use redial_model::FixCard;

use crate::{
    cli::ListName,
    exit::{Exit, Stop},
    output::print,
};

/// Prints one of the lists.
pub fn run(what: ListName) -> Result<Exit, Stop> {
    let rows: Vec<String> = match what {
        ListName::Probes => PROBES
            .iter()
            .map(|p| p.card())
            .map(|c| format!("{:12} {:7} {}", c.id, c.side.word(), c.asks))
            .collect(),
        ListName::Causes => CAUSES
            .iter()
            .map(|c| format!("{:26} {}", c.id, c.says))
            .collect(),
        ListName::Fixes => std::iter::once(heading())
            .chain(FIXES.iter().map(|f| fix(f.card())))
            .collect(),
        ListName::Codes => codes()
            .map(|c| format!("{:28} {:8} {}", c.code, c.severity.word(), c.means))
            .collect(),
    };
    print(&(rows.join("\n") + "\n"))?;
    Ok(Exit::Healthy)
}

fn fix(card: &FixCard) -> String {
    let grades = format!(
        "{:13} {:10} {:16}",
        card.effectiveness.word(),
        card.difficulty.word(),
        card.risk.word()
    );
    format!(
        "{:20} {:6} {grades} {:6} {}\n{:20} cures {}",
        card.id,
        card.side.word(),
        card.undo.word(),
        card.best_for,
        "",
        card.cures.join(", ")
    )
}

/// What the columns of the list of fixes are.
fn heading() -> String {
    format!(
        "{:20} {:6} {:13} {:10} {:16} {:6} best for",
        "fix", "side", "effectiveness", "difficulty", "risk", "undo"
    )
}
