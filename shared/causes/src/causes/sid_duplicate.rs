use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "sid.duplicate",
    breaks: true,
    says: "The two machines are copies with one machine SID, and Windows refuses logons between them by design.",
    because: &[("events.duplicate-sid", 20.0)],
    against: &[],
    unknown: &["which of the two is the copy"],
    afar: &[],
    settle: "Compare the machine SIDs of both: PsGetSid on each shows it.",
    next: &[
        "Make one of the two anew from an image that was prepared with sysprep /generalize. To leave the domain and run sysprep on the installed machine is not enough.",
        "Change how machines are copied, or each new one brings the trouble back.",
        "No update takes this back: the check came with those of August and September 2025 and is meant to stay. Microsoft support has a switch that lowers it for a while; it ends in 2027 and is no cure.",
    ],
    no_fix: Some("one of the two machines has to be made anew"),
};
