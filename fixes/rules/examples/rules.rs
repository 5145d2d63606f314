//! Shows this fix alone, and what it would do to a host nobody has looked at: `cargo run -p
//! redial-fix-rules --example rules`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_fix_rules::Rules;
use redial_model::{Facts, Fix};

fn main() {
    let card = Rules::CARD;
    println!(
        "{}: cures {}; {}; best for {}",
        card.id,
        card.cures.join(", "),
        card.risk.word(),
        card.best_for
    );
    match Rules.plan(card.cures[0], &Facts::default()) {
        Ok(plan) => plan.steps.iter().for_each(|step| println!("  {step}")),
        Err(why) => println!("  refused: {why}"),
    }
}
