use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.wrong-host",
    breaks: true,
    says: "The address leads to another machine than the one that was asked for.",
    because: &[
        ("events.never-arrived", 3.0),
        ("identity.other-host", 6.0),
        ("nla.no-spn", 8.0),
        ("name.split", 1.50),
        ("name.reverse-differs", 1.20),
    ],
    against: &[
        ("events.arrived", 0.05),
        ("certificate.covers-name", 0.05),
        ("identity.confirmed", 0.01),
    ],
    unknown: &["whether the name is an alias on purpose (CNAME, farm, load balancer)"],
    afar: &[],
    settle: "On the machine that is meant, compare its addresses with the one that was dialled.",
    next: &[
        "Mend the DNS record or the port forward; the old entry may live in a cache or a hosts file.",
    ],
    no_fix: None,
};
