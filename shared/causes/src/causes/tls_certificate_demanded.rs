use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.certificate-demanded",
    breaks: true,
    says: "The host demands a certificate from the client before Remote Desktop begins, and mstsc sends none there.",
    because: &[
        ("tls.client-certificate", 60.0),
        ("nla.client-certificate", 60.0),
    ],
    against: &[],
    unknown: &["whether the host or a proxy before it demands the certificate"],
    afar: &[],
    settle: "Look at what ends TLS before the host: a proxy, a gateway, or a server set to verify its clients.",
    next: &[
        "Switch the demand for client certificates off there (stunnel: verify; nginx: ssl_verify_client), or use the client that belongs to that gateway.",
    ],
    no_fix: Some(
        "what demands the certificate stands before Remote Desktop, where redial changes nothing",
    ),
};
