use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.closed",
    title: "Something closes the connection early",
    breaks: true,
    says: "Something accepts the connection and ends it before Remote Desktop answers: a port forward or tunnel without a target, a gateway, or a filter.",
    because: &[
        ("events.never-arrived", 6.0),
        ("x224.closed", 8.0),
        ("vantage.works", 4.0),
    ],
    against: &[
        ("events.arrived", 0.1),
        ("tls.completed", 0.02),
        ("line.unsteady", 0.30),
        ("vantage.breaks-alike", 0.5),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
        ("vantage.other-address", 0.1),
    ],
    unknown: &[],
    afar: &["whether the connection reaches the host at all"],
    settle: "Look for event 131 or 261 on the host at this time: if there is none, the connection did not arrive there.",
    next: &[
        "Connect to the host from its own network, without the tunnel, NAT or gateway.",
        "If that works, check the tunnel or gateway; if not, check limits and the service on the host.",
    ],
    no_fix: Some("what ends the connection is in front of the host, where redial changes nothing"),
};
