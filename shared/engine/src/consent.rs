use std::fmt;

use redial_model::{FixCard, Risk, Undoing};

/// What a person has to do before a fix is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Say yes, by a key.
    Key,
    /// Type this word, the fix's name.
    Word {
        /// The word.
        word: &'static str,
        /// Why a key is not enough.
        why: Gravity,
    },
}

/// What makes a fix grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// It lowers security.
    LowersSecurity,
    /// It can't be taken back whole.
    NotWholeBack,
}

impl Consent {
    /// What this fix needs.
    pub fn of(card: &FixCard) -> Self {
        let why = match (card.risk, card.undo) {
            (Risk::Weakens, _) => Gravity::LowersSecurity,
            (_, Undoing::Partly) => Gravity::NotWholeBack,
            (Risk::Safe | Risk::Interrupts, Undoing::Whole) => return Self::Key,
        };
        let word = card.id;
        Self::Word { word, why }
    }
}

impl fmt::Display for Gravity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LowersSecurity => "this lowers the security of the computer",
            Self::NotWholeBack => "this cannot be undone completely",
        })
    }
}
