use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "security.fips",
    breaks: true,
    says: "The host wants FIPS-level encryption, and the client can't speak it.",
    because: &[("history.fips", 20.0)],
    against: &[],
    unknown: &[],
    afar: &["what the host enforces"],
    settle: "On the host, read MinEncryptionLevel (4 is FIPS), SecurityLayer, and the policy \"System cryptography: Use FIPS compliant algorithms\".",
    next: &[
        "On the host, set the security layer to TLS (2): TLS meets the FIPS level with clients of today.",
        "Update the client program.",
    ],
    no_fix: Some("the level is set on purpose, and lowering it would lower security"),
};
