use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.host-behind",
    title: "The RD Gateway cannot connect to the host",
    breaks: true,
    says: "The RD Gateway lets the user go to the host, and cannot connect to the host itself: its name, the network behind the gateway, or the host.",
    because: &[("gateway.host-unreached", 40.0)],
    // mstsc ends at these before.
    against: &[
        ("gateway.other-name", 0.3),
        ("gateway.expired", 0.3),
        ("gateway.untrusted", 0.3),
    ],
    unknown: &["whether the name, the network or the host is at fault"],
    afar: &[],
    settle: "On the gateway, or beside it, run redial check with the host's name.",
    next: &[
        "On the gateway, check that the host's name resolves, and that Test-NetConnection HOST -Port 3389 succeeds.",
        "Check that the host is on, listens for Remote Desktop, and that its firewall lets the gateway in.",
        "On the gateway, event 304 in TerminalServices-Gateway/Operational has the number of the error.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
