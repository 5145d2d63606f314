//! What people paste, and .rdp files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = redial_input::rdp::RdpFile::of_bytes("x.rdp", bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && let redial_input::Understood::Hosts(hosts) = redial_input::understand(text)
    {
        assert!(!hosts.targets.is_empty());
        for target in hosts.targets {
            assert!(redial_model::Target::parse(&target.to_string()).is_ok());
        }
    }
});
