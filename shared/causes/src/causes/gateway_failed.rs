use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.failed",
    breaks: true,
    says: "The RD Gateway in front of this host refused or ended mstsc's connection; redial dialled the host directly and does not judge a gateway.",
    because: &[("history.gateway", 20.0)],
    against: &[],
    unknown: &["what the gateway's policies and its log say"],
    afar: &[],
    settle: "On the gateway, read TerminalServices-Gateway/Operational at that time: events 200 to 304 name the policy or the error.",
    next: &[
        "Do what the number in the evidence says: `redial explain` has the next step for each.",
        "From a network inside, dial the host without the gateway: if that works, only the gateway is left.",
    ],
    no_fix: Some("the gateway is another machine, which redial does not see"),
};
