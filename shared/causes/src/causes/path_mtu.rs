use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.mtu",
    title: "Large packets are lost on the way",
    breaks: true,
    says: "Large packets are lost on the way. One network link has a smaller MTU than client and host use.",
    because: &[
        ("history.slow-close", 1.5),
        ("adapter.vpn", 1.5),
        ("adapter.small-mtu", 2.0),
        ("path.hole", 40.0),
        ("tls.small-segments-pass", 3.0),
        ("tls.silent", 4.0),
        ("vantage.works", 3.0),
        // The host is alive, and packets of 1,260 bytes come through: what is lost is larger than that.
        ("udp.answered", 1.2),
    ],
    against: &[
        ("tls.completed", 0.02),
        ("tls.mute", 0.60),
        ("tls.small-hello-passes", 0.30),
        ("vantage.breaks-alike", 0.1),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
    ],
    unknown: &["where on the path the packets are lost"],
    afar: &[],
    settle: "Connect from a computer in the host's own network, or lower the MTU of this computer's interface to the size that passes and connect again.",
    next: &[
        "Lower the MTU of the VPN or interface on one end, or clamp the TCP MSS on the gateway.",
        "Let ICMP \"fragmentation needed\" through on the firewalls on the way.",
    ],
    no_fix: None,
};
