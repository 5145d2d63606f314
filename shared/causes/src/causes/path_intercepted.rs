use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.intercepted",
    title: "Something on the way changes the connection",
    breaks: true,
    says: "Something between this computer and the host decrypts, changes or drops the connection: an antivirus, an intrusion filter, or a proxy that inspects TLS.",
    // Each is a sign that something else than the host speaks, or chooses what comes through. That a
    // line is closed, reset or silent is none by itself: hosts do that for many reasons of their own.
    because: &[
        ("key.not-served", 12.0),
        ("certificate.interceptor", 12.0),
        ("certificate.two-doors", 10.0),
        ("tls.mute", 4.0),
        ("tls.small-hello-passes", 12.0),
        ("tls.not-tls", 8.0),
        ("nla.bad-binding", 20.0),
        ("tls.overrun", 4.0),
        ("tls.garbled", 6.0),
        // Only where nobody saw the host's key: one share among those of other faults.
        ("tls.unexplained", 3.0),
        // A product alone breaks nothing; beside a sign it may be the one.
        ("protection.opens-tls", 2.0),
        ("protection.product", 1.1),
        ("vantage.works", 6.0),
        ("vantage.other-certificate", 8.0),
        ("tls.pieces-pass", 14.0),
        ("auth.key-altered", 28.0),
        ("auth.altered", 3.0),
    ],
    against: &[
        ("identity.other-host", 0.1),
        ("key.denied", 0.05),
        ("key.damaged", 0.05),
        ("events.key-unreadable", 0.05),
        ("key.bound-missing", 0.1),
        ("key.fallback", 0.05),
        ("service.key-isolation", 0.05),
        ("tls.small-segments-pass", 0.20),
        ("path.hole", 0.20),
        ("vantage.breaks-alike", 0.1),
        ("auth.accepted", 0.05),
    ],
    unknown: &["which product it is, and on which side"],
    afar: &[],
    settle: "Connect from a computer in the host's own network: a filter on the way then has no effect.",
    next: &[
        "Look on both computers for a security product that inspects TLS or Remote Desktop, and its setting for RDP.",
        "Until you know what it is, sign in to nothing over this connection.",
    ],
    no_fix: Some(
        "only the owner of the product knows which one it is and whether it can be configured not to",
    ),
};
