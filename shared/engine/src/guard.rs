//! How long a change waits before it takes itself back.

use std::{fmt, time::Duration};

use redial_model::{FixCard, Risk, utc};
use serde::{Deserialize, Serialize};

/// How long after a change that may cut the line redial has to look again and find it good.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(5 * 60);
/// How long lowered security lasts.
const LOWERED_SECURITY_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// What a person asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuardWish {
    /// What the fix's risk needs.
    #[default]
    Usual,
    /// What the fix's risk needs, and one in any case: whoever asks is far away, and may be cut off
    /// before the change is whole.
    Afar,
    /// A guard that goes off after so long unless the person confirms the change.
    Within(Duration),
    /// None; lowered security has one all the same.
    Never,
}

/// A change takes itself back after a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// How long it waits.
    pub after: Duration,
    /// What keeps it from going off.
    pub unless: Unless,
}

/// What keeps a guard from going off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unless {
    /// The line is found good.
    LineIsUp,
    /// Whoever applied it is still there afterwards, and says to keep it.
    Heard,
    /// The person confirms the change.
    Confirmed,
    /// Nothing: security is lowered.
    Nothing,
}

impl Guard {
    /// The guard a fix gets; lowered security always has one.
    pub fn of(card: &FixCard, wish: GuardWish) -> Option<Self> {
        let guard = |after, unless| Some(Self { after, unless });
        match (card.risk, wish) {
            (Risk::Weakens, GuardWish::Within(after)) => guard(after, Unless::Nothing),
            (Risk::Weakens, _) => guard(LOWERED_SECURITY_TIMEOUT, Unless::Nothing),
            (_, GuardWish::Within(after)) => guard(after, Unless::Confirmed),
            (_, GuardWish::Usual | GuardWish::Afar) if card.may_disconnect => {
                guard(CONFIRM_TIMEOUT, Unless::LineIsUp)
            }
            (_, GuardWish::Afar) => guard(CONFIRM_TIMEOUT, Unless::Heard),
            (_, GuardWish::Usual | GuardWish::Never) => None,
        }
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = utc::span(self.after.as_secs().cast_signed());
        let unless = match self.unless {
            Unless::LineIsUp => "unless the connection is found good",
            Unless::Heard => "unless redial is still connected to the computer then",
            Unless::Confirmed => "unless you confirm it",
            Unless::Nothing => "in any case",
        };
        write!(f, "it is undone automatically after {span}, {unless}")
    }
}
