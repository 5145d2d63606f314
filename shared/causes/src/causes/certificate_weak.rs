use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.weak",
    title: "The certificate is too weak",
    breaks: false,
    says: "The host's certificate is weaker than current clients accept.",
    because: &[
        ("certificate.weak-key", 5.0),
        ("certificate.weak-signature", 4.0),
        ("certificate.wrong-usage", 4.0),
    ],
    against: &[("certificate.expired", 0.60)],
    unknown: &["what the client's policy refuses"],
    afar: &[],
    settle: "Connect once with a current mstsc: if it refuses, it names the certificate.",
    next: &[
        "Let the host make or enrol a certificate for server authentication with at least RSA 2048 and SHA-256.",
    ],
    no_fix: None,
};
