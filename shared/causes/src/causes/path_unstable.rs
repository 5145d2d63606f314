use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.unstable",
    title: "The network loses packets",
    breaks: false,
    says: "The network loses packets, so sessions will hang and drop.",
    because: &[
        ("history.drops", 15.0),
        ("events.path-broke", 10.0),
        ("adapter.vpn", 1.3),
        ("path.lossy", 10.0),
        ("vantage.works", 2.0),
        // Sessions from here can use UDP, which tunnels and firewalls break more often than TCP. Every
        // healthy Windows answers, too: a note speaks only beside a warning.
        ("udp.answered", 1.2),
    ],
    against: &[
        ("client.tcp-only", 0.05),
        // Sessions use TCP: UDP that breaks is ruled out, packet loss is not.
        ("udp.refused", 0.6),
        ("udp.unreachable", 0.6),
        ("vantage.breaks-alike", 0.3),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
    ],
    unknown: &["where on the path the packets are lost"],
    afar: &[],
    settle: "Measure packet loss with a series of connections (redial check --deep), from here, and from another network or close to the host.",
    next: &[
        "Try a cable instead of Wi-Fi, and connect without the VPN if possible.",
        "Turn keep-alive on at the host (KeepAliveEnable, KeepAliveInterval).",
    ],
    no_fix: None,
};
