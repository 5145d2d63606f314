use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.out-of-reach",
    title: "The RD Gateway cannot be reached",
    breaks: true,
    says: "Nothing accepts a connection at the address and port of the RD Gateway.",
    because: &[
        ("gateway.refused", 20.0),
        ("gateway.no-answer", 20.0),
        ("gateway.unreachable", 20.0),
    ],
    against: &[("gateway.answers", 0.02)],
    unknown: &["whether the gateway can be reached from other networks"],
    afar: &[],
    settle: "Connect to the gateway's port from another network.",
    next: &[
        "On the gateway, check that the service Remote Desktop Gateway (TSGateway) is running and that IIS has its site started.",
        "Check the port forward or load balancer before the gateway, and the firewall rule for its port, which is TCP 443 when no other was named.",
        "Check that the name leads to the right address: the findings show which one was connected to.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
