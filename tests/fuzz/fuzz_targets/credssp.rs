//! A TSRequest with a challenge, its names made inert.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(redial_wire::Read::Done(redial_wire::credssp::NlaAnswer::Challenge(challenge))) =
        redial_wire::credssp::answer(bytes)
    {
        let said = redial_model::Said::new(challenge.computer.as_deref().unwrap_or_default());
        assert!(!said.as_str().chars().any(char::is_control));
    }
});
