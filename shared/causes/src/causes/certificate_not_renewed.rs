use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.not-renewed",
    title: "The certificate has expired",
    breaks: false,
    says: "The host's certificate has expired. mstsc shows a warning (or error 0x1B07 if it is configured to refuse). Expiry alone does not cause 0x904, but it shows that renewal failed.",
    because: &[
        ("key.expired", 4.0),
        ("events.not-replaced", 6.0),
        ("certificate.expired", 10.0),
    ],
    // Renewing fails as long as no key can be made.
    against: &[("key.folder-denied", 0.25)],
    unknown: &["whether a policy makes the client refuse expired certificates"],
    afar: &[
        "the host's own event log (System 1057, 1058, Schannel 36870): cannot be read from here",
    ],
    settle: "On the host, look for event 1058: it says why the expired certificate was not replaced.",
    next: &[
        "On the host, delete the expired certificate in the store Remote Desktop and restart SessionEnv. SessionEnv makes a new one (event 1056).",
        "If event 1057 or 1058 follows, the private-key file cannot be replaced: repair its permissions first.",
        "Tell users the new thumbprint: clients that remember the old certificate ask once.",
    ],
    no_fix: None,
};
