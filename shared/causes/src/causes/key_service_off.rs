use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.service-off",
    title: "The key service (KeyIso) is disabled",
    breaks: true,
    says: "KeyIso, the service that Windows needs for private keys, is disabled and not running. No certificate can be used.",
    because: &[
        ("service.key-isolation", 60.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("tls.completed", 0.02), ("vantage.works", 0.02)],
    unknown: &["who disabled it, and which other programs need it"],
    afar: &[],
    settle: "On the host, start the service CNG Key Isolation and connect again.",
    next: &[
        "Set the service KeyIso to manual start and start it (service.start). Do not change any key or certificate.",
    ],
    no_fix: None,
};
