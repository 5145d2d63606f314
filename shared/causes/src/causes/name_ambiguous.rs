use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.ambiguous",
    title: "The name has different addresses",
    breaks: true,
    says: "DNS servers or the hosts file give different addresses for this name, so clients may reach different computers.",
    because: &[
        ("name.split", 8.0),
        ("name.pinned", 1.50),
        ("vantage.other-address", 8.0),
        ("vantage.other-host", 4.0),
    ],
    against: &[("certificate.covers-name", 0.50)],
    unknown: &["which of the addresses is right"],
    afar: &[],
    settle: "Ask the zone's own name server, and connect to each address in turn with --address.",
    next: &[
        "Correct the wrong record, then flush the DNS cache of the client.",
        "If a hosts file or a VPN's own DNS gives the wrong address, correct it there.",
    ],
    no_fix: None,
};
