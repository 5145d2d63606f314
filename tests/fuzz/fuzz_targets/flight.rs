//! A server's first TLS flight.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = redial_wire::flight::flight(bytes);
});
