//! A host as people type it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(target) = redial_model::Target::parse(text) {
            assert_eq!(
                redial_model::Target::parse(&target.to_string()).ok(),
                Some(target)
            );
        }
    }
});
