use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.folder-locked",
    title: "SYSTEM has no access to the key folder",
    breaks: true,
    says: "The folder in which the host keeps its keys does not let SYSTEM make a key, so no new certificate can be made.",
    because: &[("key.folder-denied", 40.0), ("vantage.breaks-alike", 1.9)],
    against: &[
        ("tls.completed", 0.02),
        // No certificate is asked for there yet.
        ("tcp.refused", 0.1),
        ("tcp.silent", 0.1),
        ("vantage.works", 0.02),
    ],
    unknown: &["who removed the access: hardening, a script, or a restore"],
    afar: &[],
    settle: "On the host, run icacls on the folder MachineKeys: SYSTEM or Administrators must have full control of the folder itself.",
    next: &[
        "Give SYSTEM access to the folder itself again (key.repair-access), not to the files in it: those of other services have their own access lists.",
        "Then restart SessionEnv: it makes the certificate (event 1056).",
    ],
    no_fix: None,
};
