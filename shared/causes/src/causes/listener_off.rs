use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "listener.off",
    title: "Nothing listens on the port",
    breaks: true,
    says: "No program listens on the port: Remote Desktop is off, on another port, or its service is not running.",
    because: &[
        ("listener.switched-off", 30.0),
        ("listener.disabled", 30.0),
        ("listener.nobody", 10.0),
        ("service.stopped", 25.0),
        ("service.disabled", 3.0),
        ("events.service-not-started", 3.0),
        ("events.listener-failed", 4.0),
        ("listener.one-adapter", 3.0),
        ("listener.one-address", 8.0),
        ("listener.other-port", 4.0),
        ("tcp.refused", 12.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[
        ("listener.listens", 0.2),
        // Whatever is set: it is served.
        ("tls.completed", 0.02),
        ("policy.denies", 0.1),
        ("listener.missing", 0.05),
        ("listener.port-excluded", 0.05),
        ("client.through-gateway", 0.05),
        ("vantage.works", 0.02),
        ("vantage.other-address", 0.1),
    ],
    unknown: &[],
    afar: &["whether the host itself refused the connection, or a firewall on the way"],
    settle: "On the host, check with qwinsta whether rdp-tcp listens, and which program uses the port.",
    next: &[
        "Check that Remote Desktop is on (fDenyTSConnections 0), that TermService is running, and that PortNumber is the port you used.",
        "To look at the host, use another channel (WinRM, console, Azure Run Command).",
    ],
    no_fix: None,
};
