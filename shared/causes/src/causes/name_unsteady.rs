use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.unsteady",
    breaks: true,
    says: "The name could not be found when mstsc asked for it a moment ago, and is found now.",
    because: &[("history.name", 20.0)],
    against: &[
        ("name.unresolved", 0.02),
        ("name.unknown", 0.02),
        ("name.lookup-silent", 0.02),
    ],
    unknown: &["whether mstsc was given the name as it was given to redial"],
    afar: &[],
    settle: "Look the name up again and again for some minutes, at each name server by itself: Resolve-DnsName NAME -Server ADDRESS.",
    next: &[
        "If a VPN knows this name, connect it before mstsc; look at the order of the name servers and at the DNS suffix.",
        "If one name server of several fails now and then, mend or remove that one.",
        "Compare what was typed into mstsc with the name that redial looked up.",
    ],
    no_fix: Some("the name is found now, so that nothing has to be changed here"),
};
