use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.suites-missing",
    breaks: true,
    says: "This machine's own TLS settings leave out what the host speaks: mstsc fails here, and works on machines with Windows' default settings.",
    because: &[("tls.schannel-refused", 8.0)],
    against: &[
        // redial asks Windows for strong cryptography only, which may leave out versions that mstsc
        // still offers (SCH_USE_STRONG_CRYPTO,
        // learn.microsoft.com/windows/win32/api/schannel/ns-schannel-schannel_cred).
        ("tls.old-only", 0.1),
        ("nla.answered", 0.1),
    ],
    unknown: &["whether mstsc asks Windows for just what redial asks it for"],
    afar: &[],
    settle: "Dial the host with mstsc from a Windows with default settings, and compare Get-TlsCipherSuite of the two machines.",
    next: &[
        "Mend the host, where that is yours to do: suites with ECDHE and AES-GCM on a Windows that has them are better than old ones on this machine.",
        "On this machine, see whether the policy SSL Cipher Suite Order (Functions under HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002) or SCHANNEL's Client keys leave the suite out on purpose.",
    ],
    no_fix: Some("a suite that was left out on purpose would weaken every program of this machine"),
};
