use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.refused",
    breaks: true,
    says: "The host or its domain refuses the account: its password, a lock, its rights, or the way it logs on; the line itself works up to the password.",
    because: &[
        ("history.account", 20.0),
        ("nla.account-refused", 40.0),
        ("events.logon-refused", 6.0),
    ],
    against: &[],
    unknown: &[
        "which account it was: no name is read or offered",
        "whether refused logons in the log Security were over Remote Desktop: shares and services log on the same way",
    ],
    afar: &[],
    settle: "On the host or its domain controller, look at event 4625 of your own attempt in the log Security: its sub-status says why.",
    next: &[
        "Do what the reason in the evidence says: type the password again, with the right domain (DOMAIN\\user or .\\user); change one that expired, on another way than NLA; unlock, enable or extend the account; add it to Remote Desktop Users; allow its hours, its computer or its way of logging on.",
        "0xC000006E with the right password: a member of Protected Users may not use NTLM; dial the host by its full name, so that Kerberos is used. An empty password is refused the same way.",
        "Do not try again and again: wrong tries lock the account.",
    ],
    no_fix: Some(
        "only who looks after the account can change its password, its lock or its rights",
    ),
};
