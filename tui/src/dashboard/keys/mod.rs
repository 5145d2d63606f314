//! One table of keys: what a press asks for, and what the footer, the help and the documents say
//! about it.

mod map;
mod table;
mod words;

pub use map::{KeyChord, Keymap, KeysError};
pub use table::{Binding, TABLE};
pub use words::{binding, today};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own_and_keys_that_exist() {
        for (at, binding) in TABLE.iter().enumerate() {
            assert!(
                !binding.says.is_empty()
                    && TABLE[..at]
                        .iter()
                        .all(|b| b.word != binding.word && b.action != binding.action),
                "{}",
                binding.word
            );
            assert!(
                binding.keys.iter().all(|k| KeyChord::parse(k).is_some()),
                "{:?}",
                binding.keys
            );
        }
    }
}
