//! What a far end says: before its hello, and after it.
#![no_main]

/// A hello, so that what follows is read as answers.
const HELLO: &[u8] =
    b"{\"redial\":1,\"version\":\"0\",\"readonly\":true,\"now\":1.0,\"system\":{\"computer\":\"SRV01\"}}\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = redial_remote::Ear::overhear(bytes);
    let _ = redial_remote::Ear::overhear(&[HELLO, bytes].concat());
});
