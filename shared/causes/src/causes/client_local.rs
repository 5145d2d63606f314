use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.local",
    breaks: true,
    says: "This machine itself can't open the connection.",
    because: &[
        ("protection.mstsc-blocked", 40.0),
        ("client.tls-off", 40.0),
        ("tcp.broke", 20.0),
        ("tcp.no-route", 40.0),
    ],
    against: &[],
    unknown: &["what on this machine forbids it"],
    afar: &[],
    settle: "Dial the same address from another machine.",
    next: &[
        "If there is no route to the address: is this machine's network up, and the VPN the address is behind?",
        "Read the operating system's words in the evidence: a local firewall, a missing route, or no socket left.",
    ],
    no_fix: None,
};
