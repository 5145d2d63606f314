//! The head of a gateway's answer in HTTP, and the challenge in it.
#![no_main]

use redial_wire::{Read, http, rdg};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(Read::Done(head)) = http::head(bytes) {
        assert!(head.size <= bytes.len());
        let _ = (head.schemes(), head.body(), head.keeps_open());
        let _ = rdg::challenge(&head);
    }
});
