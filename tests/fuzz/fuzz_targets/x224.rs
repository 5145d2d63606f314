//! The answer to an X.224 request, and what a banner is called.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = redial_wire::x224::confirm(bytes);
    let _ = redial_wire::banner::Service::named(bytes).word();
});
