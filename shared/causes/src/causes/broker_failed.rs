use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "broker.failed",
    breaks: true,
    says: "The host is one of a deployment and can not learn from the Connection Broker where a session belongs.",
    because: &[("events.broker-failed", 10.0)],
    against: &[],
    unknown: &["whether the broker or the way to it fails"],
    afar: &[],
    settle: "On the broker, see whether the service Remote Desktop Connection Broker (Tssdis) runs, and look at its log SessionBroker.",
    next: &[
        "See that the broker is up, that the host resolves its name, and that it lets this host in (group RDS Endpoint Servers).",
        "Dial the collection through the broker, as its .rdp file does. Administrators can reach this host itself with mstsc /admin.",
    ],
    no_fix: Some("the Connection Broker is another machine, which redial does not see"),
};
