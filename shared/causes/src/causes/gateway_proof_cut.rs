use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.proof-cut",
    title: "The connection ends at the proof of the password",
    breaks: true,
    says: "The RD Gateway asks for the password, and the connection ends, or gets no answer, when a client proves it.",
    because: &[("gateway.ends-at-proof", 30.0)],
    against: &[],
    unknown: &["whether the gateway or a device before it ends it"],
    afar: &[],
    settle: "Check the gateway from its own network, without the device between, in the same way.",
    next: &[
        "On a proxy or load balancer before the gateway, keep connections to the gateway bound to those of the client: NTLM needs one connection for all of its messages.",
        "Switch off the inspection of TLS between client and gateway: it breaks the channel binding of the proof.",
        "If the certificate is signed with SHA-384 or SHA-512 (gateway.long-signature), give the gateway one that is signed with SHA-256.",
        "Check the log of HTTP.sys on the gateway (HTTPERR) at that time.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
