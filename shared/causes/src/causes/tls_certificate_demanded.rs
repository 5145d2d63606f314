use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.certificate-demanded",
    title: "The host demands a client certificate",
    breaks: true,
    says: "The host requires a certificate from the client before Remote Desktop starts, and mstsc sends none there.",
    because: &[
        ("tls.client-certificate", 60.0),
        ("nla.client-certificate", 60.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("vantage.works", 0.05)],
    unknown: &["whether the host or a proxy in front of it requires the certificate"],
    afar: &[],
    settle: "Connect from a computer in the host's own network. Look at what ends TLS in front of the host: a proxy, a gateway, or a server that verifies its clients.",
    next: &[
        "Turn the requirement for client certificates off there (stunnel: verify; nginx: ssl_verify_client), or use the client for that gateway.",
    ],
    no_fix: Some(
        "what requires the certificate is in front of Remote Desktop, where redial changes nothing",
    ),
};
