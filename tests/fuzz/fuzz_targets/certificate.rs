//! A certificate as the probe reads it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(fact) = redial_papers::read(bytes, 1) {
        assert!(!fact.subject.as_str().chars().any(char::is_control));
    }
});
