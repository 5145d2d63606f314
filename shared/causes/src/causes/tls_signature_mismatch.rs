use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.signature-mismatch",
    title: "mstsc does not accept this certificate type",
    breaks: true,
    says: "The host's certificate has a type of key that mstsc does not accept.",
    because: &[
        ("tls.signature-beyond", 60.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("tls.completed", 0.02), ("vantage.works", 0.05)],
    unknown: &["how the certificate came to the host"],
    afar: &[],
    settle: "On the host, look at the certificate's key: mstsc does not accept keys on P-521, Ed25519 or Ed448.",
    next: &["Give the host a certificate with an RSA key of 2048 bits or a key on P-256 or P-384."],
    no_fix: None,
};
