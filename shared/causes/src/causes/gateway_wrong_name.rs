use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.wrong-name",
    title: "The RD Gateway's certificate is for another name",
    breaks: true,
    says: "The RD Gateway's certificate is not valid for the name by which the client reaches it, so mstsc does not connect.",
    because: &[("gateway.other-name", 20.0)],
    against: &[],
    unknown: &["which name the gateway's administrator meant clients to use"],
    afar: &[],
    settle: "Compare the gateway's name in the .rdp file with the names in the certificate: the findings show both.",
    next: &[
        "Use a name that the certificate is valid for as the gateway in the .rdp file or in mstsc.",
        "Or give the gateway a certificate for the name that clients use.",
        "If a device before the gateway answers with its own certificate, give it the gateway's.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
