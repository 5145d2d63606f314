use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.not-rdp",
    title: "The port is not Remote Desktop",
    breaks: true,
    says: "The program that answers on this port is not a Remote Desktop server.",
    because: &[
        ("listener.other-owner", 30.0),
        ("events.never-arrived", 2.0),
        ("x224.not-rdp", 40.0),
        ("x224.overrun", 6.0),
        ("tls.not-tls", 2.0),
        ("tls.garbled", 2.0),
    ],
    against: &[
        ("listener.listens", 0.5),
        ("events.arrived", 0.1),
        ("tls.completed", 0.02),
    ],
    unknown: &[],
    afar: &["whether a port forward, a tunnel or the host itself leads to it"],
    settle: "On the host, check which program uses the port.",
    next: &[
        "If IP Helper (iphlpsvc) uses the port, a port forward is configured: netsh interface portproxy show all lists it, and netsh interface portproxy delete removes it. WSL and containers publish ports in their own settings.",
        "Use the right port or the right client for that server.",
        "If a tunnel or port forward is in use, correct its target.",
    ],
    no_fix: Some("the program that answers may be there on purpose"),
};
