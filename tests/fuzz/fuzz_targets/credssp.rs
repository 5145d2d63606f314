//! A TSRequest with a challenge, its names made inert.
#![no_main]

use redial_wire::{
    Read,
    credssp::{NlaAnswer, answer},
};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(Read::Done(read)) = answer(bytes)
        && let NlaAnswer::Challenge(challenge) = read.answer
    {
        let said = redial_model::Said::new(challenge.computer.as_deref().unwrap_or_default());
        assert!(!said.as_str().chars().any(char::is_control));
    }
});
