use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.not-renewed",
    breaks: false,
    says: "The host's certificate has expired. mstsc shows a warning that can be clicked away (or 0x1B07 where it was told to refuse); that alone is not 0x904, but it shows that renewal fails.",
    because: &[
        ("key.expired", 4.0),
        ("events.not-replaced", 6.0),
        ("certificate.expired", 10.0),
    ],
    // Renewing fails as long as no key can be made.
    against: &[("key.folder-denied", 0.25)],
    unknown: &["whether a policy makes the client refuse expired certificates"],
    afar: &["the host's own event log (System 1057, 1058, Schannel 36870): not readable from here"],
    settle: "On the host, look for event 1058: it says why the expired certificate was not replaced.",
    next: &[
        "On the host, delete the expired certificate in the store Remote Desktop and restart SessionEnv, which makes a new one (event 1056).",
        "If event 1057 or 1058 follows, the private key file can't be replaced: repair its access rights first.",
        "Tell users the new thumbprint: clients that pinned the old certificate will ask once.",
    ],
    no_fix: None,
};
