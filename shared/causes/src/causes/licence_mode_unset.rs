use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "licence.mode-unset",
    title: "No licensing mode is set",
    breaks: true,
    says: "The host is a session host without a licensing mode, and its grace period has ended: it refuses users.",
    because: &[("events.licence-mode-over", 40.0)],
    against: &[("events.key-unreadable", 0.3)],
    unknown: &["which kind of licences was bought"],
    afar: &[],
    settle: "On the host, run the Licensing Diagnoser: it says that the mode is not configured.",
    next: &[
        "Set the mode to the kind of licences you have, per device or per user, and name a licence server. Do this in the deployment, or by policy (Set the Remote Desktop licensing mode, Use the specified Remote Desktop license servers).",
        "If the host is used only for administration, remove the role Remote Desktop Session Host instead: two administrators need no licence.",
        "Until then administrators can connect with mstsc /admin, which needs no licence.",
    ],
    no_fix: Some("only the owner knows which kind of licences was bought"),
};
