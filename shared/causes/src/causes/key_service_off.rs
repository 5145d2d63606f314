use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.service-off",
    breaks: true,
    says: "The service in which Windows uses private keys, KeyIso, is disabled and does not run, so that no certificate can be used.",
    because: &[("service.key-isolation", 60.0)],
    against: &[("tls.completed", 0.02)],
    unknown: &["who disabled it, and which other programs miss it"],
    afar: &[],
    settle: "On the host, start the service CNG Key Isolation and dial again.",
    next: &[
        "Set the service KeyIso to manual start and start it (service.start). No key or certificate need be touched.",
    ],
    no_fix: None,
};
