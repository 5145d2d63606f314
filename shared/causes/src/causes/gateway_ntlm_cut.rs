use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.ntlm-cut",
    title: "Something breaks NTLM before the RD Gateway",
    breaks: true,
    says: "The RD Gateway offers NTLM, and the connection is closed when a client begins with it.",
    because: &[("gateway.closed-at-ntlm", 15.0)],
    against: &[("gateway.challenge", 0.05)],
    unknown: &["which device closes it"],
    afar: &[],
    settle: "Check the gateway from its own network, without the device between.",
    next: &[
        "NTLM needs one connection for all of its messages: on a proxy or load balancer before the gateway, keep connections to the gateway bound to those of the client.",
        "Check the log of HTTP.sys on the gateway (HTTPERR) for Request_Cancelled and similar entries.",
        "Try the other transport: FreeRDP's /gt:rpc.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
