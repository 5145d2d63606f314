use redial_catalog::{CAUSES, FIXES, PROBES, codes};
use redial_model::FixCard;
use redial_report::{Layout, Table};

use crate::{
    cli::ListName,
    exit::{Exit, Stop},
    manner::Wishes,
    output::print,
};

/// The column behind the names of fixes.
const COLUMN: usize = 22;

/// Prints one of the lists.
pub fn run(what: ListName) -> Result<Exit, Stop> {
    let mut lines = Layout::new(Wishes::default().look());
    match what {
        ListName::Probes => lines.table(&probes()),
        ListName::Causes => lines.table(&causes()),
        ListName::Fixes => FIXES.iter().for_each(|f| fix(f.card(), &mut lines)),
        ListName::Findings => lines.table(&findings()),
        ListName::Numbers => lines.table(&numbers()),
    }
    print(&lines.finish())?;
    Ok(Exit::Healthy)
}

fn probes() -> Table {
    let mut table = Table::under(["probe", "looks at", "asks"]);
    for card in PROBES.iter().map(|p| p.card()) {
        table.row([card.id, card.side.word(), card.asks]);
    }
    table
}

fn causes() -> Table {
    let mut table = Table::under(["cause", "title, and what it is"]);
    for card in CAUSES {
        table.row([card.id, &format!("{}: {}", card.title, card.says)]);
    }
    table
}

fn findings() -> Table {
    let mut table = Table::under(["finding", "severity", "means"]);
    for card in codes() {
        table.row([card.code, card.severity.word(), card.means]);
    }
    table
}

fn numbers() -> Table {
    let mut table = Table::under(["number", "kind", "means"]);
    for row in redial_catalog::numbers() {
        table.row([
            &row.number,
            row.kind,
            &format!("{}: {}", row.name, row.says),
        ]);
    }
    table
}

fn fix(card: &FixCard, lines: &mut Layout) {
    let grades = format!(
        "changes the {}; {}; undo: {}; effectiveness {}, difficulty {}",
        card.side.word(),
        card.risk.word(),
        card.undo.word(),
        card.effectiveness.word(),
        card.difficulty.word(),
    );
    lines.item(0, card.id, COLUMN, &grades);
    lines.item(2, "best for", COLUMN, card.best_for);
    lines.item(2, "for the causes", COLUMN, &card.cures.join(", "));
}
