use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "nla.account-refused",
    breaks: true,
    says: "The host refuses the account: it is locked, expired or restricted, or may not log on in this way.",
    because: &[("nla.account-refused", 40.0)],
    against: &[],
    unknown: &["which account: redial offers none"],
    afar: &[],
    settle: "On the host or its domain controller, look for event 4625 in Security: its sub status says which.",
    next: &[
        "0xC000006E with the right password: a member of Protected Users may not use NTLM; dial the host by its full name, so that Kerberos is used. An empty password is refused the same way.",
        "0xC0000070, 0xC000006F: the account may log on only from certain computers or at certain hours. 0xC000015B: it lacks the right to log on through Remote Desktop.",
        "0xC0000071, 0xC0000224: the password has to be changed first, on another way than NLA. 0xC0000234, 0xC0000072, 0xC0000193: unlock, enable or extend the account.",
    ],
};
