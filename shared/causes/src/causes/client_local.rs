use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.local",
    title: "This computer cannot connect",
    breaks: true,
    says: "This computer itself cannot open the connection.",
    because: &[
        ("protection.mstsc-blocked", 40.0),
        ("client.tls-off", 40.0),
        ("tcp.broke", 20.0),
        ("tcp.no-route", 40.0),
        ("vantage.works", 4.0),
    ],
    against: &[
        ("vantage.breaks-alike", 0.02),
        ("tls.closed", 0.2),
        ("tls.alert-internal", 0.2),
    ],
    unknown: &["what on this computer prevents it"],
    afar: &[],
    settle: "Connect to the same address from another computer.",
    next: &[
        "If there is no route to the address: is this computer's network up, and the VPN it needs for the address?",
        "Read the system error in the evidence: a local firewall, no route, or no free port.",
    ],
    no_fix: None,
};
