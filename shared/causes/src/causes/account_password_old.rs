use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.password-old",
    title: "The password has expired or must be changed",
    breaks: true,
    says: "The password has expired, or must be changed before the first sign-in. With NLA it cannot be changed in the session.",
    because: &[
        ("nla.password-old", 60.0),
        ("auth.password-expired", 60.0),
        ("auth.must-change", 60.0),
        ("kdc.password-old", 60.0),
    ],
    against: &[("auth.accepted", 0.01)],
    unknown: &["whether the password is too old, or an administrator reset it"],
    afar: &[],
    settle: "net user NAME /domain shows when the password expires; for a local account, net user NAME on the host.",
    next: &[
        "Change the password another way: Ctrl+Alt+End in another session, Ctrl+Alt+Del on a computer of the domain, the self-service page, or an administrator.",
        "Leave NLA on: turning it off to change a password opens the logon screen of the host to everyone.",
    ],
    no_fix: Some("only the user or an administrator of the account can change the password"),
};
