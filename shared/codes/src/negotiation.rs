//! RDP security negotiation (MS-RDPBCGR 2.2.1.1.1, 2.2.1.2.1, 2.2.1.2.2).

use crate::{CodeEntry, Phase::Security, entry::row};

/// RDP_NEG_FAILURE failureCode.
#[rustfmt::skip]
pub const FAILURES: &[CodeEntry] = &[
    row(1, Security, "SSL_REQUIRED_BY_SERVER", "the host requires TLS and does not require NLA: it is healthy, and the client offered too little"),
    row(2, Security, "SSL_NOT_ALLOWED_BY_SERVER", "the host allows standard RDP security only: its security layer is set to RDP, or it cannot use TLS at all"),
    row(3, Security, "SSL_CERT_NOT_ON_SERVER", "the host has no certificate it can use, so it cannot start TLS"),
    row(4, Security, "INCONSISTENT_FLAGS", "the client's request contradicts itself"),
    row(5, Security, "HYBRID_REQUIRED_BY_SERVER", "the host requires NLA: it is healthy, and this is never a reason to turn NLA off"),
    row(6, Security, "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER", "the host requires TLS with a client certificate"),
];

/// RDP_NEG_RSP flags, by bit.
#[rustfmt::skip]
pub const FLAGS: &[CodeEntry] = &[
    row(0x01, Security, "EXTENDED_CLIENT_DATA_SUPPORTED", "accepts extended client data"),
    row(0x02, Security, "DYNVC_GFX_PROTOCOL_SUPPORTED", "has the graphics pipeline (Windows 8, Server 2012 or later)"),
    row(0x04, Security, "NEGRSP_FLAG_RESERVED", "reserved"),
    row(0x08, Security, "RESTRICTED_ADMIN_MODE_SUPPORTED", "accepts Restricted Admin"),
    row(0x10, Security, "REDIRECTED_AUTHENTICATION_MODE_SUPPORTED", "accepts Remote Credential Guard"),
];

/// Protocol bits.
#[rustfmt::skip]
pub const PROTOCOLS: &[CodeEntry] = &[
    row(0x01, Security, "SSL", "TLS"),
    row(0x02, Security, "HYBRID", "TLS and CredSSP (NLA)"),
    row(0x04, Security, "RDSTLS", "RDSTLS"),
    row(0x08, Security, "HYBRID_EX", "NLA with early user authorization"),
    row(0x10, Security, "RDSAAD", "Entra ID authentication"),
];

/// The entry of a failure code.
#[must_use]
pub fn failure(code: u32) -> Option<&'static CodeEntry> {
    FAILURES.iter().find(|e| e.code == code)
}

/// The names of the set bits of `flags`.
#[must_use]
pub fn flag_names(flags: u8) -> Vec<&'static str> {
    FLAGS
        .iter()
        .filter(|e| u32::from(flags) & e.code != 0)
        .map(|e| e.name)
        .collect()
}

/// Protocol bits by name, joined with `+`; `RDP` for none.
#[must_use]
pub fn protocol_names(bits: u32) -> String {
    let mut names: Vec<String> = PROTOCOLS
        .iter()
        .filter(|e| bits & e.code != 0)
        .map(|e| e.name.to_owned())
        .collect();
    let unknown = bits & !0x1F;
    if unknown != 0 {
        names.push(format!("0x{unknown:x}"));
    }
    if names.is_empty() {
        "RDP".into()
    } else {
        names.join("+")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_bits() {
        assert_eq!(protocol_names(0), "RDP");
        assert_eq!(protocol_names(0x0B), "SSL+HYBRID+HYBRID_EX");
        assert_eq!(protocol_names(0x8000_0001), "SSL+0x80000000");
        assert_eq!(flag_names(0x0B).len(), 3);
    }
}
