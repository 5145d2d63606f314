use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "sid.duplicate",
    title: "Both computers have the same SID",
    breaks: true,
    says: "The two computers are clones with the same machine SID. Windows refuses logons between them by design.",
    because: &[("events.duplicate-sid", 20.0)],
    against: &[],
    unknown: &["which of the two is the clone"],
    afar: &[],
    settle: "Compare the machine SIDs of both: PsGetSid on each shows it.",
    next: &[
        "Install one of the two again from an image that was prepared with sysprep /generalize. It is not enough to leave the domain and run sysprep on the installed computer.",
        "Change how computers are cloned, or each new one has the same fault.",
        "No update removes this check. It came with the updates of August and September 2025 and is meant to stay. Microsoft support has a setting that weakens it until 2027; this is no repair.",
    ],
    no_fix: Some("one of the two computers has to be installed again"),
};
