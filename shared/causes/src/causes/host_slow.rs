use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "host.slow",
    breaks: true,
    says: "The host's Remote Desktop service is slow or hangs.",
    because: &[
        ("x224.silent", 12.0),
        ("x224.slow", 8.0),
        ("nla.silent", 4.0),
        ("tls.silent", 1.20),
    ],
    against: &[("tls.small-segments-pass", 0.20)],
    unknown: &[
        "how loaded the host is",
        "whether something in the path swallows the answer",
    ],
    afar: &[],
    settle: "On the host, see whether TermService answers and what its processor and memory load is.",
    next: &[
        "Dial again in a minute; if it stays so, restart TermService from another channel (this drops sessions).",
    ],
    no_fix: None,
};
