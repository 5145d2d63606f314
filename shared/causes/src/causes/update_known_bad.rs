use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "update.known-bad",
    breaks: false,
    says: "The Windows build at one end has a known fault of Remote Desktop that a later update mends.",
    because: &[("system.known-bad", 12.0)],
    against: &[],
    unknown: &[
        "whether the fault is what you see: it comes after the connection is made, not before",
    ],
    afar: &[],
    settle: "Compare with another machine of the same role that has the later update.",
    next: &[
        "Install the update that mends it, or the latest cumulative one. Do not begin by removing a security update.",
    ],
    no_fix: Some("the update that mends it redial does not install"),
};
