use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.store-unnamed",
    title: "The host's certificate store is not set",
    breaks: true,
    says: "The host is not configured in which store its own certificate is, so it finds none and makes none.",
    because: &[("key.store-unset", 60.0), ("vantage.breaks-alike", 1.9)],
    against: &[
        ("tls.completed", 0.02),
        ("key.folder-denied", 0.1),
        ("vantage.works", 0.02),
    ],
    unknown: &["what removed the value"],
    afar: &[],
    settle: "On the host, look at SelfSignedCertStore under WinStations: it must be the text Remote Desktop.",
    next: &[
        "Set the value to Remote Desktop and restart SessionEnv, which makes the certificate there (key.name-store).",
    ],
    no_fix: None,
};
