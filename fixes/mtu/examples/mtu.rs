//! Plans for a saved world: `cargo run -p redial-fix-mtu --example mtu`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use redial_fix_mtu::Mtu;
use redial_model::Fix;

fn main() {
    let card = Mtu.card();
    println!("{}: cures {}, risk {:?}, best for {}", card.id, card.cures.join(", "), card.risk, card.best_for);
}
