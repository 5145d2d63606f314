use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "host.limited",
    title: "The host drops some connections",
    breaks: true,
    says: "The host, or a device in front of it, accepts connections and drops some. Possible reasons: a connection limit, protection against password guessing, or overload.",
    because: &[
        ("listener.limited", 20.0),
        ("listener.draining", 6.0),
        ("listener.logons-off", 6.0),
        ("events.draining", 6.0),
        ("events.logons-off", 6.0),
        ("events.brute-force", 12.0),
        ("line.unsteady", 15.0),
        ("x224.closed", 2.50),
        ("tls.unexplained", 3.0),
        ("vantage.works", 2.0),
    ],
    against: &[
        ("tls.alert-internal", 0.3),
        ("key.denied", 0.1),
        ("key.damaged", 0.1),
        ("events.key-unreadable", 0.1),
        ("vantage.breaks-alike", 0.5),
        ("tls.pieces-pass", 0.02),
    ],
    unknown: &["how many connections the host has now"],
    afar: &[],
    settle: "Connect again in a few minutes: a limit or an attack ends, other faults stay. On the host, count connections to the port, and look for event 1006 and many events 4625.",
    next: &[
        "If the host is in drain mode or its logons are turned off, end that after the maintenance (listener.limits; change logon /enable). Until then administrators can log on with mstsc /admin.",
        "Wait a minute and connect once. If it works then, look for a limit (MaxInstanceCount, Limit number of connections) or a large number of attempts.",
    ],
    no_fix: None,
};
