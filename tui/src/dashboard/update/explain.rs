//! The numbers of mstsc, and names of redial's own, explained.

use redial_input::{Understood, understand};

use crate::dashboard::{
    action::Action,
    state::{CodeAsked, State},
};

/// Explains mstsc's numbers, or a name, on the screen for it.
///
/// # Errors
/// Nothing of it has a meaning here.
pub(super) fn look_up(state: &mut State, text: &str) -> Result<(), String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_host = matches!(understand(text), Understood::Hosts(_) | Understood::File(_));
    let key = state.key(Action::Host);
    let to_check = format!("To check a host of this name, press esc, then {key}");
    let told = match redial_catalog::meaning(&words) {
        Ok(told) if !told.is_known && is_host => {
            return Err(format!("`{text}` is not an error code. {to_check}"));
        }
        Err(why) if is_host => return Err(format!("{why}. {to_check}")),
        told => told.map_err(|why| why.to_string())?,
    };
    if let Some(code) = state.code_mut() {
        *code = CodeAsked {
            typed: text.trim().to_owned(),
            says: told.says,
        };
    }
    Ok(())
}
