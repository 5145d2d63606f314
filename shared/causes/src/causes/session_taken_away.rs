use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "session.taken-away",
    title: "The session was ended on purpose",
    breaks: true,
    says: "The host ended the session on purpose: an administrator, another connection of the same user, a time limit, or a restart.",
    because: &[("session.closed-on-purpose", 60.0)],
    against: &[],
    unknown: &["who or what ended it"],
    afar: &[],
    settle: "On the host, read TerminalServices-LocalSessionManager/Operational (23, 24 and 40) at that time: the reason in event 40 is the same number.",
    next: &[
        "Sign in again. If the host restarts or shuts down, wait some minutes first.",
        "If it happens each time, look on the host for another program or person that uses the account (quser).",
        "Look also for the time limits of sessions, in the policies under Session Time Limits and in the properties of the account.",
    ],
    no_fix: Some("who may use the host, and for how long, is a decision of its owner"),
};
