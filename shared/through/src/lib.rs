#![doc = include_str!("../README.md")]

mod kin;
mod openssh;
mod piped;
mod through;
mod words;

pub use kin::end_all;
pub use through::Through;
pub use words::{CommandWords, UnfitHost, WordsError};
