use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "licence.expired",
    title: "The licensing grace period is over",
    breaks: true,
    says: "The grace period for Remote Desktop licences has ended, and no licence server can be reached.",
    because: &[("events.no-licence", 40.0)],
    against: &[("events.key-unreadable", 0.3)],
    unknown: &["whether a licence server was ever set up"],
    afar: &[],
    settle: "On the host, run the Licensing Diagnoser and look for event 1128.",
    next: &[
        "Configure a licence server in the deployment or by policy, with licences of the mode the host uses.",
        "Two administrators can always connect with mstsc /admin, which needs no licence.",
    ],
    no_fix: Some("only the owner of the licences knows which licence server to use"),
};
