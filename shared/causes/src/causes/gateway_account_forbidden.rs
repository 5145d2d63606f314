use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.account-forbidden",
    title: "A rule of the gateway's site forbids the user",
    breaks: true,
    says: "The RD Gateway's web server knows the user and answers 403: a rule there, or on a device before it, lets this user or this client do nothing.",
    because: &[("gateway.user-forbidden", 30.0)],
    against: &[],
    unknown: &["which rule forbids it"],
    afar: &[],
    settle: "On the gateway, the log of IIS shows the request with its user and the reason in numbers (sc-substatus).",
    next: &[
        "Check authorization rules, IP address restrictions and required client certificates of the gateway's site in IIS.",
        "Check the rules of a web application firewall or a proxy before it.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
