use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "firewall.blocked",
    title: "A firewall blocks it, or the host is off",
    breaks: true,
    says: "A firewall on the host or on the way drops or blocks the connection, or the host is off.",
    because: &[
        ("firewall.closed", 30.0),
        ("firewall.blocks-all", 30.0),
        ("firewall.block-rule", 30.0),
        ("firewall.closed-partly", 12.0),
        ("service.firewall-stopped", 2.0),
        ("listener.listens", 1.5),
        ("tcp.silent", 10.0),
        ("tcp.unreachable", 8.0),
        ("tcp.refused", 1.40),
        ("vantage.works", 2.0),
    ],
    // That the host saw a connection arrive says nothing here: its log is read on the host itself,
    // and what redial dials there passes no firewall.
    against: &[
        ("firewall.open", 0.2),
        ("firewall.off", 0.1),
        ("client.through-gateway", 0.02),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
        ("vantage.other-address", 0.1),
    ],
    unknown: &[],
    afar: &[
        "whether the host is on at all",
        "whether the host sees the connection request arrive",
    ],
    settle: "Look for event 131 or 261 on the host, or capture packets there: does the SYN arrive?",
    next: &[
        "Check that the host is on and the address is right.",
        "On the host, allow the rule group Remote Desktop (@FirewallAPI.dll,-28752) for the network profile of the interface that receives the connections. A rule that blocks overrides every rule that allows.",
        "If an interface is in a network you trust but Windows treats it as public, change that (Set-NetConnectionProfile). Do not open the public profile.",
        "On Azure, check the network security group for the port before anything in the virtual machine.",
    ],
    no_fix: None,
};
