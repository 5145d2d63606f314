use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "broker.failed",
    title: "The Connection Broker fails",
    breaks: true,
    says: "The host belongs to a deployment, and the Connection Broker does not tell it where to send a session.",
    because: &[
        ("events.broker-failed", 10.0),
        ("session.broker-error", 20.0),
    ],
    against: &[],
    unknown: &["whether the broker fails or the network path to it"],
    afar: &[],
    settle: "On the broker, check that the service Remote Desktop Connection Broker (Tssdis) is running, and read its SessionBroker log.",
    next: &[
        "Check that the broker is up, that the host resolves the broker's name, and that the broker allows this host (group RDS Endpoint Servers).",
        "Connect to the collection through the broker, as its .rdp file does. Administrators can connect to this host itself with mstsc /admin.",
    ],
    no_fix: Some("the Connection Broker is another computer, which redial cannot see"),
};
