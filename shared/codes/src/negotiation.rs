//! RDP security negotiation (MS-RDPBCGR 2.2.1.1.1, 2.2.1.2.1, 2.2.1.2.2).

use crate::{CodeEntry, entry, find};

/// RDP_NEG_FAILURE failureCode.
pub const FAILURES: &[CodeEntry] = &[
    entry(
        1,
        "SSL_REQUIRED_BY_SERVER",
        "the host wants TLS and does not require NLA; healthy, the client offered too little",
    ),
    entry(
        2,
        "SSL_NOT_ALLOWED_BY_SERVER",
        "the host speaks standard RDP security only: its security layer is set to RDP, or it can't use TLS at all",
    ),
    entry(
        3,
        "SSL_CERT_NOT_ON_SERVER",
        "the host has no certificate it can use, so it can't start TLS",
    ),
    entry(
        4,
        "INCONSISTENT_FLAGS",
        "the client's request contradicts itself",
    ),
    entry(
        5,
        "HYBRID_REQUIRED_BY_SERVER",
        "the host requires NLA; healthy, and never a reason to turn NLA off",
    ),
    entry(
        6,
        "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
        "the host wants TLS with a client certificate",
    ),
];

/// RDP_NEG_RSP flags, by bit.
pub const FLAGS: &[CodeEntry] = &[
    entry(
        0x01,
        "EXTENDED_CLIENT_DATA_SUPPORTED",
        "takes extended client data",
    ),
    entry(
        0x02,
        "DYNVC_GFX_PROTOCOL_SUPPORTED",
        "has the graphics pipeline (Windows 8, Server 2012 or later)",
    ),
    entry(0x04, "NEGRSP_FLAG_RESERVED", "reserved"),
    entry(
        0x08,
        "RESTRICTED_ADMIN_MODE_SUPPORTED",
        "takes Restricted Admin",
    ),
    entry(
        0x10,
        "REDIRECTED_AUTHENTICATION_MODE_SUPPORTED",
        "takes Remote Credential Guard",
    ),
];

/// Protocol bits.
pub const PROTOCOLS: &[CodeEntry] = &[
    entry(0x01, "SSL", "TLS"),
    entry(0x02, "HYBRID", "TLS and CredSSP (NLA)"),
    entry(0x04, "RDSTLS", "RDSTLS"),
    entry(0x08, "HYBRID_EX", "NLA with early user authorization"),
    entry(0x10, "RDSAAD", "Entra ID authentication"),
];

/// The entry of a failure code.
#[must_use]
pub fn failure(code: u32) -> Option<&'static CodeEntry> {
    find(FAILURES, code)
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
