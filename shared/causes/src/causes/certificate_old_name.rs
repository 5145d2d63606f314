use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.old-name",
    title: "The certificate has an old computer name",
    breaks: false,
    says: "The certificate is older than the last rename or cloning of the host: it is valid for another name than the host's own.",
    because: &[("events.made", 1.05), ("certificate.stale-name", 8.0)],
    against: &[("certificate.covers-name", 0.10)],
    unknown: &["whether the name is an alias on purpose"],
    afar: &[],
    settle: "On the host, compare the subject of the certificate in the store Remote Desktop with the computer name.",
    next: &[
        "On the host, delete the certificate in the store Remote Desktop and restart SessionEnv.",
    ],
    no_fix: None,
};
