use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "update.known-bad",
    title: "This Windows build has a known fault",
    breaks: false,
    says: "The Windows build of one of the two computers has a known fault of Remote Desktop. A later update fixes it.",
    because: &[("system.known-bad", 12.0)],
    against: &[],
    unknown: &[
        "whether this fault is what you see: it appears after the connection is made, not before",
    ],
    afar: &[],
    settle: "Compare with another computer of the same role that has the later update.",
    next: &[
        "Install the update that fixes it, or the latest cumulative one. Do not start by removing a security update.",
    ],
    no_fix: Some("redial does not install the update that fixes it"),
};
