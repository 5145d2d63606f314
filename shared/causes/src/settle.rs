//! Causes whose proof redial can fetch itself, and from where. The command is the report's to fill in.

use redial_model::SettledFrom;

/// Each cause whose `settle` says to connect from somewhere else.
static SETTLED_FROM: &[(&str, SettledFrom)] = &[
    ("path.intercepted", SettledFrom::Elsewhere),
    ("client.local", SettledFrom::Elsewhere),
];

/// From where redial can make the measurement that would prove or disprove this cause.
pub(crate) fn settled_from(cause: &str) -> Option<SettledFrom> {
    let row = SETTLED_FROM.iter().find(|(id, _)| *id == cause);
    row.map(|(_, from)| *from)
}

/// The causes of the table.
#[cfg(test)]
pub(crate) fn causes() -> impl Iterator<Item = &'static str> {
    SETTLED_FROM.iter().map(|(id, _)| *id)
}
