use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.closed",
    breaks: true,
    says: "Something accepts the connection and ends it before Remote Desktop answers: a forward or tunnel with nothing behind it, a gateway, or a filter.",
    because: &[("events.never-arrived", 6.0), ("x224.closed", 8.0)],
    against: &[
        ("events.arrived", 0.1),
        ("tls.completed", 0.02),
        ("line.unsteady", 0.30),
    ],
    unknown: &[],
    afar: &["whether the host sees the connection at all"],
    settle: "Look for event 131 or 261 on the host at this time: if there is none, the connection never arrived there.",
    next: &[
        "Dial the host from its own network, past the tunnel, NAT or gateway.",
        "If that works, look at the tunnel or gateway; if not, at limits and the service on the host.",
    ],
    no_fix: Some("what ends the connection stands before the host, where redial changes nothing"),
};
