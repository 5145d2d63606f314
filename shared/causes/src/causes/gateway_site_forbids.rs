use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.site-forbids",
    title: "The RD Gateway's site forbids the request",
    breaks: true,
    says: "The web server answers 403 before it asks for a password: a rule there forbids this client, this way or this path.",
    because: &[("gateway.forbidden", 20.0)],
    against: &[("gateway.answers", 0.05)],
    unknown: &["which rule forbids it"],
    afar: &[],
    settle: "On the gateway, the log of IIS and HTTPERR show the request with the reason in numbers (sc-substatus).",
    next: &[
        "Check IP address restrictions, required client certificates and request filtering of the gateway's site in IIS.",
        "Check the rules of a web application firewall before it: some require a sign-in on a web page first.",
        "If only one of the two transports is forbidden, clients can be set to the other one: FreeRDP's /gt:rpc and /gt:http.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
