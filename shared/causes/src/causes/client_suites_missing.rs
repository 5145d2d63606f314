use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.suites-missing",
    title: "This computer's TLS settings are too narrow",
    breaks: true,
    says: "This computer's own TLS settings exclude what the host supports. mstsc fails here, and works on computers with the default settings of Windows.",
    because: &[("tls.schannel-refused", 8.0)],
    against: &[
        // redial asks Windows for strong cryptography only, which may leave out versions that mstsc
        // still offers (SCH_USE_STRONG_CRYPTO,
        // learn.microsoft.com/windows/win32/api/schannel/ns-schannel-schannel_cred).
        ("tls.old-only", 0.1),
        ("nla.answered", 0.1),
    ],
    unknown: &["whether mstsc asks Windows for exactly what redial asks for"],
    afar: &[],
    settle: "Connect to the host with mstsc from a Windows with default settings, and compare Get-TlsCipherSuite on the two computers.",
    next: &[
        "Repair the host if you manage it: cipher suites with ECDHE and AES-GCM on a Windows that has them are better than old ones on this computer.",
        "On this computer, find out whether the suite is excluded on purpose: in the policy SSL Cipher Suite Order (Functions under HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002) or in SCHANNEL's Client keys.",
    ],
    no_fix: Some(
        "a suite that was excluded on purpose would weaken every program on this computer",
    ),
};
