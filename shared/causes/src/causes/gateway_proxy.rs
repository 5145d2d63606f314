use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.proxy",
    title: "A proxy asks for a sign-in",
    breaks: true,
    says: "A proxy between this computer and the RD Gateway asks for a sign-in of its own, which mstsc does not give.",
    because: &[("gateway.proxy-asks", 20.0)],
    against: &[("gateway.answers", 0.05)],
    unknown: &["whose proxy it is"],
    afar: &[],
    settle: "Connect from a network without that proxy.",
    next: &[
        "On the proxy, let connections to the gateway's name through without a sign-in and without decrypting them.",
        "Check the proxy settings of Windows on the client.",
    ],
    no_fix: Some("the proxy belongs to somebody else"),
};
