use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.store-damaged",
    breaks: true,
    says: "The key of the host's certificate, or the folder it lies in, is damaged: it can't be opened and no new one can be made.",
    because: &[
        ("key.damaged", 30.0),
        ("key.no-file", 15.0),
        ("events.not-made", 12.0),
        ("key.none", 6.0),
        ("events.key-unreadable", 1.5),
        ("key.readable", 8.0),
    ],
    against: &[
        ("key.denied", 0.05),
        ("key.locked", 0.05),
        ("key.bound-missing", 0.05),
        ("key.whole", 0.02),
        ("key.folder-denied", 0.01),
        ("key.store-unset", 0.01),
        ("service.key-isolation", 0.02),
        ("tls.completed", 0.02),
        ("tls.key-proved", 0.02),
    ],
    unknown: &["what damaged it (an image, a restore, a cleaning tool)"],
    afar: &[],
    settle: "On the host, let SessionEnv make a key with the old file put aside: if it can, only that file was damaged.",
    next: &[
        "Put the one key file of Remote Desktop aside and let SessionEnv make a new one (key.park); never rename the whole folder, other services keep their keys there.",
        "If no key can be made even then, replace the folder with every other key copied back (key.replace-store).",
    ],
    no_fix: None,
};
