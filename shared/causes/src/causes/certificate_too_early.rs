use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.too-early",
    title: "The certificate is not valid yet",
    breaks: false,
    says: "The host's certificate is not valid yet: a clock was wrong when it was made, or is wrong now.",
    because: &[("certificate.not-yet-valid", 10.0)],
    against: &[],
    unknown: &["which clock was wrong when the certificate was made"],
    afar: &[],
    settle: "Compare the clocks of this computer, the host and a domain controller.",
    next: &["Correct the host's clock, then let SessionEnv make a new certificate."],
    no_fix: None,
};
