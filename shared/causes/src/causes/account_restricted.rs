use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.restricted",
    title: "A rule does not let the account log on",
    breaks: true,
    says: "A rule of the account or the domain does not let it log on: its hours, its computers, an empty password, or Protected Users, which cannot use NTLM.",
    because: &[
        ("nla.account-restricted", 60.0),
        ("auth.hours", 60.0),
        ("auth.workstation", 60.0),
        ("auth.restricted", 40.0),
        ("kdc.restricted", 40.0),
    ],
    against: &[("auth.accepted", 0.01)],
    unknown: &["which of the rules it is, where the status does not name it"],
    afar: &[],
    settle: "In the domain, Get-ADUser NAME -Properties LogonHours,LogonWorkstations,MemberOf shows the rules; event 4625 on the host has the status.",
    next: &[
        "Allow the hour or the computer in the account, if the rule is not meant for this.",
        "A member of Protected Users: connect to the host by its full name from a computer that reaches a domain controller, so that Kerberos is used.",
        "An account with an empty password can log on only at the computer itself: give it a password.",
    ],
    no_fix: Some("the rule was made on purpose, and only its owner can change it"),
};
