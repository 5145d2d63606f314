//! TLS alerts (RFC 8446 6, RFC 5246 7.2).

use crate::{CodeEntry, entry, find};

/// Every alert of TLS 1.0 to 1.3.
pub const TABLE: &[CodeEntry] = &[
    entry(0, "close_notify", "an orderly end"),
    entry(
        10,
        "unexpected_message",
        "a message that was not expected here",
    ),
    entry(
        20,
        "bad_record_mac",
        "a record that fails its check: damaged on the way, or the wrong key",
    ),
    entry(21, "decryption_failed", "a record that can't be decrypted"),
    entry(22, "record_overflow", "a record that is too long"),
    entry(
        30,
        "decompression_failure",
        "a record that can't be decompressed",
    ),
    entry(
        40,
        "handshake_failure",
        "no common version, cipher suite or parameter",
    ),
    entry(41, "no_certificate", "no certificate (SSL 3.0)"),
    entry(42, "bad_certificate", "a certificate that can't be used"),
    entry(
        43,
        "unsupported_certificate",
        "a certificate of an unsupported kind",
    ),
    entry(44, "certificate_revoked", "a revoked certificate"),
    entry(45, "certificate_expired", "a certificate outside its dates"),
    entry(
        46,
        "certificate_unknown",
        "a certificate that was not accepted",
    ),
    entry(47, "illegal_parameter", "a field out of range"),
    entry(48, "unknown_ca", "a certificate whose issuer is not known"),
    entry(49, "access_denied", "access denied"),
    entry(50, "decode_error", "a message that can't be read"),
    entry(
        51,
        "decrypt_error",
        "a signature or key exchange that fails its check",
    ),
    entry(60, "export_restriction", "an export restriction"),
    entry(
        70,
        "protocol_version",
        "a TLS version the host does not accept",
    ),
    entry(
        71,
        "insufficient_security",
        "cipher suites weaker than the host requires",
    ),
    entry(
        80,
        "internal_error",
        "an internal error; on Windows often a private key that can't be used",
    ),
    entry(
        86,
        "inappropriate_fallback",
        "a fallback to an older version that was not needed",
    ),
    entry(90, "user_canceled", "cancelled"),
    entry(100, "no_renegotiation", "no renegotiation"),
    entry(109, "missing_extension", "a missing extension"),
    entry(110, "unsupported_extension", "an unsupported extension"),
    entry(
        111,
        "certificate_unobtainable",
        "a certificate that can't be fetched",
    ),
    entry(
        112,
        "unrecognized_name",
        "a server name the host does not know",
    ),
    entry(113, "bad_certificate_status_response", "a bad OCSP answer"),
    entry(114, "bad_certificate_hash_value", "a bad certificate hash"),
    entry(115, "unknown_psk_identity", "an unknown pre-shared key"),
    entry(
        116,
        "certificate_required",
        "a client certificate is required",
    ),
    entry(
        120,
        "no_application_protocol",
        "no common application protocol",
    ),
];

/// The entry of `code`.
#[must_use]
pub fn find_alert(code: u8) -> Option<&'static CodeEntry> {
    find(TABLE, u32::from(code))
}
