use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "host.hangs-up",
    title: "The host ends the session at once",
    breaks: true,
    says: "The host accepts mstsc's connection and ends it within seconds, before a session starts.",
    because: &[
        ("history.quick-end", 12.0),
        ("vantage.breaks-alike", 1.9),
        ("right.failed", 6.0),
        ("mcs.failed", 6.0),
        ("session.ended", 6.0),
        ("session.error", 6.0),
    ],
    against: &[
        ("events.no-licence", 0.2),
        ("line.unsteady", 0.5),
        ("vantage.works", 0.1),
    ],
    unknown: &["whether the host logged why"],
    afar: &[],
    settle: "On the host, read TerminalServices-LocalSessionManager/Operational (36, 40), RdpCoreTS (102, 103, 226) and Application 1000 at that time.",
    next: &[
        "On the host, look for a crash of svchost_TermService, dwm.exe or winlogon.exe, and for a display driver that fails.",
        "If a wrapper of termsrv.dll is installed, remove or update it: Windows updates break it.",
        "Try mstsc /admin, which needs no licence, and another account.",
    ],
    no_fix: Some("what fails after the sign-in cannot be seen from here"),
};
