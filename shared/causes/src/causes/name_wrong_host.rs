use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.wrong-host",
    title: "The address belongs to another computer",
    breaks: true,
    says: "The address belongs to another computer than the one you entered.",
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
    settle: "On the right computer, compare its addresses with the one you connected to.",
    next: &[
        "Correct the DNS record or the port forward. An old entry may still be in a cache or a hosts file.",
    ],
    no_fix: None,
};
