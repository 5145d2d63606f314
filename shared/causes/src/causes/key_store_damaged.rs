use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "key.store-damaged",
    title: "The private key or its folder is damaged",
    breaks: true,
    says: "The key of the host's certificate, or its folder, is damaged: the key cannot be opened and no new one can be made.",
    because: &[
        ("key.damaged", 30.0),
        ("key.no-file", 15.0),
        ("events.not-made", 12.0),
        ("key.none", 6.0),
        ("events.key-unreadable", 1.5),
        ("key.readable", 8.0),
        ("vantage.breaks-alike", 1.9),
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
        ("vantage.works", 0.02),
        ("tls.pieces-pass", 0.02),
    ],
    unknown: &["what damaged it (an image, a restore, a cleanup tool)"],
    afar: &[],
    settle: "On the host, move the old key file aside and let SessionEnv make a key. If this works, only that file was damaged.",
    next: &[
        "Move the one key file of Remote Desktop aside and let SessionEnv make a new one (key.park). Never rename the whole folder: other services keep their keys there.",
        "If no key can be made even then, replace the folder and copy every other key back (key.replace-store).",
    ],
    no_fix: None,
};
