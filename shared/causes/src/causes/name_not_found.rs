use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.not-found",
    title: "The name has no address",
    breaks: true,
    says: "This computer finds no address for the name. mstsc shows 0x104, 0x208, 0x508 or 0x604 for this, not 0x904.",
    because: &[
        ("name.unresolved", 10.0),
        ("name.lookup-silent", 10.0),
        ("name.unknown", 4.0),
        ("dns.silent", 1.30),
        ("dns.refused", 1.30),
        ("dns.failed", 1.30),
        ("vantage.works", 2.0),
    ],
    // A host that answered was found, whatever one of the name servers does.
    against: &[
        ("tls.completed", 0.02),
        ("x224.standard-security", 0.02),
        ("client.through-gateway", 0.02),
        ("vantage.breaks-alike", 0.5),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
    ],
    unknown: &["whether the name is spelled correctly"],
    afar: &[],
    settle: "Look the name up at the name server that owns its zone, or connect from a computer that finds the name.",
    next: &[
        "Check the spelling and the DNS suffix; try the fully qualified name.",
        "If the name needs a VPN, connect the VPN first.",
    ],
    no_fix: None,
};
