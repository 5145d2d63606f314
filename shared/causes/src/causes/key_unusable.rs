use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.unusable",
    title: "The host cannot use its private key",
    breaks: true,
    says: "The host cannot use the private key of its certificate, so TLS fails.",
    because: &[
        ("key.denied", 40.0),
        ("events.key-unreadable", 12.0),
        ("key.locked", 1.1),
        ("x224.no-certificate", 30.0),
        ("security.no-certificate", 2.0),
        // The commonest of several faults that end TLS so: `tls.unexplained` has the others.
        ("tls.alert-internal", 4.0),
        ("tls.closed", 4.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[
        // A Windows host offered NLA takes it: this one is none.
        ("security.nla-missing", 0.2),
        ("key.whole", 0.03),
        ("key.readable", 0.03),
        ("key.damaged", 0.2),
        ("key.no-file", 0.3),
        ("key.bound-missing", 0.05),
        ("key.none", 0.05),
        ("key.folder-denied", 0.05),
        ("key.store-unset", 0.05),
        ("service.key-isolation", 0.01),
        ("events.never-arrived", 0.2),
        ("tls.completed", 0.02),
        // A server of another kind: the same trouble has another cause there, and other steps.
        ("server.tls-unready", 0.01),
        ("tls.key-proved", 0.02),
        ("tls.old-only", 0.05),
        ("tls.suites-old", 0.05),
        ("tls.hello-refused", 0.05),
        ("line.unsteady", 0.50),
        ("vantage.works", 0.02),
        ("tls.pieces-pass", 0.02),
    ],
    unknown: &["whether the same happens from another network"],
    afar: &[
        "the host's own event log (System 1057, 1058, Schannel 36870): cannot be read from here",
    ],
    settle: "On the host, look for events 1057, 1058 (TerminalServices-RemoteConnectionManager) and 36870 (Schannel) at this time.",
    next: &[
        "Compare from a second network: a host fault looks the same from everywhere, a filter on the way does not.",
        "On the host, check that SYSTEM has full control of the Remote Desktop key file in MachineKeys and that NETWORK SERVICE can read it. Change only that file: never change the permissions of the whole folder, and never rename it.",
        "Delete the certificate in the store Remote Desktop and restart SessionEnv, which makes a new one (event 1056).",
    ],
    no_fix: None,
};
