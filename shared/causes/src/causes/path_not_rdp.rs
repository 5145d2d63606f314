use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.not-rdp",
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
    afar: &["whether a forward, a tunnel or the host itself puts it there"],
    settle: "On the host, see which program owns the port.",
    next: &[
        "Where IP Helper (iphlpsvc) holds the port, a forward is set: netsh interface portproxy show all lists it, and delete takes it away. WSL and containers publish ports in their own settings.",
        "Use the right port or the right client for that server.",
        "If a tunnel or port forward is in use, mend where it leads.",
    ],
    no_fix: Some("the program that answers may be there on purpose"),
};
