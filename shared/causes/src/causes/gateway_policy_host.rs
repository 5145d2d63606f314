use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.policy-host",
    title: "No policy of the gateway allows the host",
    breaks: true,
    says: "The user may use the RD Gateway, and no resource authorization policy (RD RAP) lets the user go to this host by this name and port.",
    because: &[("gateway.host-not-allowed", 40.0)],
    // mstsc ends at these before.
    against: &[
        ("gateway.other-name", 0.3),
        ("gateway.expired", 0.3),
        ("gateway.untrusted", 0.3),
    ],
    unknown: &["which names and ports the policies list"],
    afar: &[],
    settle: "On the gateway, read event 301 in TerminalServices-Gateway/Operational: it names the user, the host and error 23002.",
    next: &[
        "Enter the host by the name that the policy lists: its full name, its short name and its address are three different names there.",
        "In RD Gateway Manager, check the resource authorization policies: the group of users, the group of computers, and the allowed ports (3389 alone, unless more are set).",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
