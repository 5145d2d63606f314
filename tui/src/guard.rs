//! How long a change waits before it takes itself back.

use std::time::Duration;

use redial_engine::{Guard, GuardWish};
use redial_model::FixCard;

/// The time for this fix: what was asked for, or what its risk needs.
pub fn time(card: &FixCard, asked: Option<Duration>, no_revert: bool) -> Option<Duration> {
    let wish = match asked {
        Some(time) => GuardWish::Within(time),
        None if no_revert => GuardWish::Never,
        None => GuardWish::Usual,
    };
    Guard::of(card, wish).map(|guard| guard.after)
}
