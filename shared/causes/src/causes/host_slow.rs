use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "host.slow",
    title: "The Remote Desktop service is slow or hangs",
    breaks: true,
    says: "The host's Remote Desktop service is slow or hangs.",
    because: &[
        ("x224.silent", 12.0),
        ("x224.slow", 8.0),
        ("nla.silent", 4.0),
        ("tls.silent", 1.20),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("tls.small-segments-pass", 0.20), ("vantage.works", 0.1)],
    unknown: &[
        "how high the load on the host is",
        "whether a device on the way drops the answer",
    ],
    afar: &[],
    settle: "On the host, check whether TermService answers, and how much processor time and memory it uses.",
    next: &[
        "Connect again in a minute. If it stays slow, restart TermService through another channel (this ends sessions).",
    ],
    no_fix: None,
};
