use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.mismatch",
    title: "No common TLS version or cipher suite",
    breaks: true,
    says: "Client and host cannot agree on a TLS version or cipher suite: they have none in common.",
    because: &[
        ("listener.tls-off", 20.0),
        ("events.no-tls", 6.0),
        ("tls.alert-handshake", 12.0),
        ("tls.too-old", 15.0),
        ("tls.suites-beyond", 40.0),
        ("tls.nothing-common", 4.0),
        ("tls.hello-refused", 2.0),
        ("tls.alert-other", 3.0),
        // Windows resets where nothing fits.
        ("tls.unexplained", 3.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[
        ("key.bound-missing", 0.3),
        ("tls.completed", 0.02),
        ("tls.curves-beyond", 0.02),
        ("tls.signature-beyond", 0.02),
        ("tls.tls13-refused", 0.02),
        ("tls.client-certificate", 0.02),
        ("vantage.works", 0.05),
        ("tls.pieces-pass", 0.02),
    ],
    unknown: &[],
    afar: &["which versions and suites the host's policy allows"],
    settle: "On the host, look for Schannel events 36871, 36874 and 36888, and read the SCHANNEL protocol keys and the cipher suite policy.",
    next: &[
        "Turn TLS 1.2 on at the host (SCHANNEL, Server: Enabled 1, DisabledByDefault 0). Do not turn TLS 1.0 on at the client.",
        "Export the cipher suite policy that leaves nothing in common, then remove it.",
    ],
    no_fix: None,
};
