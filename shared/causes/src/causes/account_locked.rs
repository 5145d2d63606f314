use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.locked",
    title: "The account is locked",
    breaks: true,
    says: "The account is locked: too many wrong passwords were tried, or an administrator locked it.",
    because: &[
        ("nla.account-locked", 60.0),
        ("auth.locked", 60.0),
        ("kdc.locked", 60.0),
        ("kdc.revoked", 12.0),
    ],
    against: &[("auth.accepted", 0.01)],
    unknown: &[
        "what tried the wrong passwords: a phone, a scheduled task, a mapped drive, somebody else",
    ],
    afar: &[],
    settle: "On a domain controller, read event 4740 in the Security log: it names the computer that tried. For a local account, net user NAME shows whether it is locked.",
    next: &[
        "Wait until the lock ends (net accounts shows how long it lasts), or unlock the account: Unlock-ADAccount -Identity NAME in the domain, or Active Directory Users and Computers.",
        "Find what tries the old password first, or it will lock the account again: saved credentials, services, tasks, phones.",
        "Do not try again and again: each wrong password counts.",
    ],
    no_fix: Some(
        "only an administrator of the account can unlock it, and what locked it would lock it again",
    ),
};
