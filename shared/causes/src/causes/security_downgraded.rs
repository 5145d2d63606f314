use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "security.downgraded",
    title: "The host uses old RDP security",
    breaks: false,
    says: "The host's security layer is lowered to standard RDP security: no TLS, no NLA, no proof of its identity.",
    because: &[
        ("listener.standard-security", 8.0),
        ("x224.tls-not-allowed", 30.0),
        ("x224.standard-security", 6.0),
        ("security.standard-only", 4.0),
    ],
    against: &[("policy.lowers-security", 0.02), ("tls.completed", 0.05)],
    unknown: &["whether it was lowered on purpose, by policy, or by a repair script"],
    afar: &[],
    settle: "On the host, read SecurityLayer and UserAuthentication under WinStations\\RDP-Tcp and under the Terminal Services policy key.",
    next: &[
        "First check that the host has a usable certificate: a bad certificate is often the reason why it was lowered, manually or by a repair script (Azure's ResetRDPCert).",
        "Set MinEncryptionLevel to 2 or 3, SecurityLayer to 2 and UserAuthentication to 1 (xrdp: security_layer=tls).",
    ],
    no_fix: None,
};
