use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "host.limited",
    breaks: true,
    says: "The host, or something before it, accepts connections and drops some: a connection limit, a brute-force guard, or an overload.",
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
    ],
    against: &[
        ("tls.alert-internal", 0.3),
        ("key.denied", 0.1),
        ("key.damaged", 0.1),
        ("events.key-unreadable", 0.1),
    ],
    unknown: &["how many connections the host holds now"],
    afar: &[],
    settle: "Dial again in a few minutes: a limit or a flood passes, other faults stay. On the host, count connections to the port and look for event 1006 and floods of 4625.",
    next: &[
        "Where the host is in drain mode or its logons are switched off, end that when the maintenance is over (listener.limits; change logon /enable). Administrators get in with mstsc /admin meanwhile.",
        "Wait a minute and dial once; if it works then, look for a limit (MaxInstanceCount, Limit number of connections) or a flood of attempts.",
    ],
    no_fix: None,
};
