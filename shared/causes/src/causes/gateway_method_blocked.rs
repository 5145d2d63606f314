use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.method-blocked",
    title: "A device blocks the RD Gateway's requests",
    breaks: true,
    says: "Something answers in place of the RD Gateway, because it does not know the requests of Remote Desktop (RDG_OUT_DATA, RPC_OUT_DATA).",
    because: &[
        ("gateway.method-refused", 20.0),
        ("gateway.closed", 6.0),
        ("gateway.silent", 6.0),
        ("gateway.redirects", 4.0),
        ("gateway.other-status", 4.0),
    ],
    against: &[("gateway.answers", 0.05)],
    unknown: &["which device answers"],
    afar: &[],
    settle: "Check the gateway from its own network, without the device between.",
    next: &[
        "On the reverse proxy or web application firewall, allow the methods RDG_IN_DATA, RDG_OUT_DATA, RPC_IN_DATA and RPC_OUT_DATA for the gateway's name.",
        "Switch buffering of requests, HTTP/2 and a sign-in of its own off there: a gateway needs HTTP/1.1 and connections that stay open.",
        "Or let TLS for the gateway's name through to it without decrypting it.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
