//! TLS alerts (RFC 8446 6, RFC 5246 7.2).

use crate::{
    CodeEntry, CodeTable,
    Phase::{Certificate, Normal, Tls},
    entry::row,
};

/// Every alert of TLS 1.0 to 1.3.
pub const TABLE: CodeTable = CodeTable {
    title: "TLS alert",
    source: "RFC 8446 6, RFC 5246 7.2; learn.microsoft.com, Schannel Error Codes for TLS and SSL Alerts",
    rows: ROWS,
};

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0, Normal, "close_notify", "a normal end"),
    row(10, Tls, "unexpected_message", "an unexpected message"),
    row(20, Tls, "bad_record_mac", "a record failed its integrity check: it was damaged on the way, or the key is wrong"),
    row(21, Tls, "decryption_failed", "a record could not be decrypted"),
    row(22, Tls, "record_overflow", "a record is too long"),
    row(30, Tls, "decompression_failure", "a record could not be decompressed"),
    row(40, Tls, "handshake_failure", "no common version, cipher suite or parameter"),
    row(41, Certificate, "no_certificate", "no certificate (SSL 3.0)"),
    row(42, Certificate, "bad_certificate", "the certificate cannot be used"),
    row(43, Certificate, "unsupported_certificate", "the certificate type is not supported"),
    row(44, Certificate, "certificate_revoked", "the certificate is revoked"),
    row(45, Certificate, "certificate_expired", "the certificate has expired or is not valid yet"),
    row(46, Certificate, "certificate_unknown", "the certificate was not accepted"),
    row(47, Tls, "illegal_parameter", "a field is out of range"),
    row(48, Certificate, "unknown_ca", "the certificate's issuer is not known"),
    row(49, Tls, "access_denied", "access denied"),
    row(50, Tls, "decode_error", "a message could not be read"),
    row(51, Tls, "decrypt_error", "a signature or key exchange failed its check"),
    row(60, Tls, "export_restriction", "an export restriction"),
    row(70, Tls, "protocol_version", "a TLS version the host does not accept"),
    row(71, Tls, "insufficient_security", "cipher suites weaker than the host requires"),
    row(80, Tls, "internal_error", "an internal error; on Windows often a private key that cannot be used"),
    row(86, Tls, "inappropriate_fallback", "a fallback to an older version that was not needed"),
    row(90, Normal, "user_canceled", "cancelled"),
    row(100, Tls, "no_renegotiation", "no renegotiation"),
    row(109, Tls, "missing_extension", "a missing extension"),
    row(110, Tls, "unsupported_extension", "an unsupported extension"),
    row(111, Certificate, "certificate_unobtainable", "the certificate could not be fetched"),
    row(112, Tls, "unrecognized_name", "the host does not know the server name"),
    row(113, Certificate, "bad_certificate_status_response", "a bad OCSP answer"),
    row(114, Certificate, "bad_certificate_hash_value", "a bad certificate hash"),
    row(115, Tls, "unknown_psk_identity", "an unknown pre-shared key"),
    row(116, Certificate, "certificate_required", "a client certificate is required"),
    row(120, Tls, "no_application_protocol", "no common application protocol"),
];

/// The entry of `code`.
#[must_use]
pub fn find_alert(code: u8) -> Option<&'static CodeEntry> {
    TABLE.find(u32::from(code))
}

/// The status that Schannel returns for an alert that came. Source: learn.microsoft.com, Schannel
/// Error Codes for TLS and SSL Alerts.
#[must_use]
pub fn schannel(alert: u8) -> Option<u32> {
    Some(match alert {
        10 | 22 | 40 | 47 | 50 | 60 => 0x8009_0326,
        20 | 30 => 0x8009_030F,
        21 | 51 => 0x8009_0330,
        42 | 43 | 46 => 0x8009_0327,
        44 => 0x8009_2010,
        45 => 0x8009_0328,
        48 => 0x8009_0325,
        49 => 0x8009_030C,
        70 => 0x8009_0302,
        71 => 0x8009_0331,
        80 => 0x8009_0304,
        _ => return None,
    })
}
