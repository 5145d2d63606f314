use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "security.fips",
    title: "The host demands FIPS encryption",
    breaks: true,
    says: "The host requires FIPS-level encryption, and the client does not support it.",
    because: &[("history.fips", 20.0)],
    against: &[],
    unknown: &[],
    afar: &["what the host enforces"],
    settle: "On the host, read MinEncryptionLevel (4 is FIPS), SecurityLayer, and the policy \"System cryptography: Use FIPS compliant algorithms\".",
    next: &[
        "On the host, set the security layer to TLS (2): with current clients TLS meets the FIPS level.",
        "Update the client program.",
    ],
    no_fix: Some("the level is set on purpose, and lowering it would lower security"),
};
