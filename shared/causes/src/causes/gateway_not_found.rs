use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.not-found",
    title: "The RD Gateway's name has no address",
    breaks: true,
    says: "This computer finds no address for the name of the RD Gateway.",
    because: &[
        ("gateway.unresolved", 20.0),
        ("gateway.lookup-silent", 10.0),
    ],
    against: &[("gateway.answers", 0.02)],
    unknown: &["whether the gateway's name is spelled correctly"],
    afar: &[],
    settle: "Look the gateway's name up at the name server that owns its zone, or from another network.",
    next: &[
        "Check the spelling of gatewayhostname in the .rdp file, or of the gateway in mstsc under Advanced, Settings.",
        "If the name is known in the company's network alone, connect the VPN, or use the gateway's public name.",
        "If the company's and the public DNS have the same zone, add the gateway's public name to both.",
    ],
    no_fix: Some("a name server or the .rdp file has to be corrected"),
};
