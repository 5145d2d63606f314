use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.unsteady",
    title: "The name is found only sometimes",
    breaks: true,
    says: "The name could not be found when mstsc asked for it a moment ago. It is found now.",
    because: &[("history.name", 20.0)],
    against: &[
        ("name.unresolved", 0.02),
        ("name.unknown", 0.02),
        ("name.lookup-silent", 0.02),
    ],
    unknown: &["whether mstsc was given the same name as redial"],
    afar: &[],
    settle: "Look the name up repeatedly for some minutes, at each name server separately: Resolve-DnsName NAME -Server ADDRESS.",
    next: &[
        "If the name needs a VPN, connect it before mstsc. Check the order of the name servers and the DNS suffix.",
        "If one name server of several fails sometimes, repair or remove it.",
        "Compare what was typed into mstsc with the name that redial looked up.",
    ],
    no_fix: Some("the name is found now, so nothing has to be changed here"),
};
