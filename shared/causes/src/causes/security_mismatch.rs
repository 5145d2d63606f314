use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "security.mismatch",
    breaks: true,
    says: "The host refuses every kind of security that mstsc offers.",
    because: &[
        ("listener.no-negotiation", 8.0),
        ("client.no-nla", 4.0),
        ("x224.failure", 12.0),
        ("x224.hung-up", 10.0),
        ("nla.refused", 6.0),
        ("nla.not-credssp", 4.0),
    ],
    against: &[("tls.completed", 0.02)],
    unknown: &[],
    afar: &["what policy the host enforces"],
    settle: "On the host, read SecurityLayer, UserAuthentication and the Terminal Services policies.",
    next: &[
        "Compare the client's .rdp settings (enablecredsspsupport, restricted admin) with what the host requires.",
    ],
};
