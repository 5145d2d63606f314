//! The words of the table, those of earlier versions, too.

use super::table::{Binding, TABLE};
use crate::dashboard::action::Action;

/// Words of earlier versions, which configuration files may still hold.
const EARLIER: [(&str, &str); 1] = [("dial", "host")];

/// The word as it is today.
pub fn today(word: &str) -> &str {
    let known = EARLIER.iter().find(|(earlier, _)| *earlier == word);
    known.map_or(word, |(_, today)| today)
}

/// The row of an action.
pub fn binding(action: Action) -> Option<&'static Binding> {
    TABLE.iter().find(|b| b.action == action)
}
