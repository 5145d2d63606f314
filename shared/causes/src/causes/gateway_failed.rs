use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.failed",
    title: "The RD Gateway refused the connection",
    breaks: true,
    says: "The RD Gateway in front of this host refused or ended mstsc's connection, as mstsc's own log shows. What redial sees of the gateway without a password does not show why.",
    because: &[("history.gateway", 20.0)],
    against: &[("gateway.long-signature", 0.4)],
    unknown: &["what the gateway's policies and its log show"],
    afar: &[],
    settle: "On the gateway, read TerminalServices-Gateway/Operational at that time: events 200 to 304 name the policy or the error.",
    next: &[
        "Do what the number in the evidence requires: `redial explain` has the next step for each.",
        "From inside the host's network, connect to the host without the gateway. If that works, the fault is at the gateway.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
