use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.policy-user",
    title: "No policy of the gateway allows the user",
    breaks: true,
    says: "The password is right, and no connection authorization policy (RD CAP) of the RD Gateway lets the user use it.",
    because: &[("gateway.user-not-allowed", 40.0)],
    // mstsc ends at these before.
    against: &[
        ("gateway.other-name", 0.3),
        ("gateway.expired", 0.3),
        ("gateway.untrusted", 0.3),
    ],
    unknown: &["which condition of the policies the user does not meet"],
    afar: &[],
    settle: "On the gateway, read event 201 in TerminalServices-Gateway/Operational: it names the user and error 23003.",
    next: &[
        "In RD Gateway Manager, add the user to a group that a connection authorization policy names. Check the policy's other conditions, too: the way of signing in, and the group of the client computer.",
        "If the policies are on a central NPS server, read its log, too, and check that it is registered in Active Directory.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
