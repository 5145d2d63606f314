//! Shows this fix alone, and what it would do to a host nobody has looked at: `cargo run -p
//! redial-fix-storename --example storename`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_fix_storename::StoreName;
use redial_model::{Facts, Fix};

fn main() {
    let card = StoreName::CARD;
    println!(
        "{}: cures {}; {}; best for {}",
        card.id,
        card.cures.join(", "),
        card.risk.word(),
        card.best_for
    );
    match StoreName.plan(card.cures[0], &Facts::default()) {
        Ok(plan) => plan.steps.iter().for_each(|step| println!("  {step}")),
        Err(why) => println!("  refused: {why}"),
    }
}
