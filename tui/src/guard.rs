//! How long a change waits before it takes itself back.

use std::time::Duration;

use redial_model::{FixCard, Risk};

/// How long a change that may cut the line waits to be found good.
const GUARD: Duration = Duration::from_secs(5 * 60);
/// How long lowered security lasts.
const WEAK: Duration = Duration::from_secs(30 * 60);

/// The time for this fix: what was asked for, or what its risk needs. Lowered security always has
/// one.
pub fn time(card: &FixCard, asked: Option<Duration>, no_revert: bool) -> Option<Duration> {
    match card.risk {
        Risk::Weakens => Some(asked.unwrap_or(WEAK)),
        _ if no_revert => None,
        _ => asked.or(card.may_disconnect.then_some(GUARD)),
    }
}
