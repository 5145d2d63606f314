use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.intercepted",
    breaks: true,
    says: "Something between this machine and the host opens, alters or swallows the connection: an antivirus, an intrusion filter, a TLS-inspecting proxy.",
    because: &[
        ("key.not-served", 3.0),
        ("protection.opens-tls", 2.0),
        ("protection.product", 1.1),
        ("certificate.interceptor", 12.0),
        ("certificate.two-doors", 10.0),
        ("tls.mute", 4.0),
        ("tls.small-hello-passes", 12.0),
        ("tls.silent", 2.0),
        ("tls.not-tls", 8.0),
        ("tls.closed", 5.0),
        ("x224.closed", 3.0),
        ("security.unasked", 1.20),
        ("nla.bad-binding", 20.0),
        ("tls.overrun", 4.0),
        ("tls.garbled", 6.0),
    ],
    against: &[
        ("identity.other-host", 0.1),
        ("key.denied", 0.05),
        ("key.damaged", 0.05),
        ("events.key-unreadable", 0.05),
        ("key.bound-missing", 0.1),
        ("tls.small-segments-pass", 0.20),
        ("path.hole", 0.20),
    ],
    unknown: &["which product it is, and at which end"],
    afar: &[],
    settle: "Dial from a machine in the host's own network: a filter on the way disappears.",
    next: &[
        "Look for a security product on both ends that inspects TLS or Remote Desktop, and its switch for RDP.",
    ],
};
