use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.mismatch",
    breaks: true,
    says: "Client and host have too little TLS in common: no version or cipher suite that both accept, or only an old one.",
    because: &[
        ("listener.tls-off", 20.0),
        ("events.no-tls", 6.0),
        ("tls.alert-handshake", 12.0),
        ("tls.too-old", 15.0),
        ("tls.old-only", 6.0),
        ("tls.nothing-common", 4.0),
        ("tls.suites-old", 3.0),
        ("tls.alert-other", 3.0),
    ],
    against: &[("key.bound-missing", 0.3), ("tls.completed", 0.02)],
    unknown: &[],
    afar: &["which versions and suites the host's policy allows"],
    settle: "On the host, look for Schannel events 36871, 36874 and 36888, and read the SCHANNEL protocol keys and the cipher suite policy.",
    next: &[
        "Turn TLS 1.2 on at the host (SCHANNEL, Server: Enabled 1, DisabledByDefault 0), rather than TLS 1.0 at the client.",
        "Remove a cipher suite policy that leaves nothing in common, after exporting it.",
    ],
};
