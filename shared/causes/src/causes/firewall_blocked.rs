use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "firewall.blocked",
    breaks: true,
    says: "A firewall on the host or on the way drops or forbids the connection, or the host is off.",
    because: &[
        ("firewall.closed", 30.0),
        ("firewall.blocks-all", 30.0),
        ("firewall.block-rule", 30.0),
        ("service.firewall-stopped", 2.0),
        ("listener.listens", 1.5),
        ("tcp.silent", 10.0),
        ("tcp.unreachable", 8.0),
        ("tcp.refused", 1.40),
    ],
    against: &[
        ("firewall.open", 0.2),
        ("firewall.off", 0.1),
        ("events.arrived", 0.05),
    ],
    unknown: &[],
    afar: &[
        "whether the host is on at all",
        "whether the host sees the connection request arrive",
    ],
    settle: "Look for event 131 or 261 on the host, or capture there: does the SYN arrive?",
    next: &[
        "Check that the host is on and the address is right.",
        "On the host, allow the rule group Remote Desktop (@FirewallAPI.dll,-28752) for the profile in use.",
        "On Azure, check the network security group for the port before anything in the guest.",
    ],
};
