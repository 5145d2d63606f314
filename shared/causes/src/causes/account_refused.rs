use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.refused",
    title: "The account is refused",
    breaks: true,
    says: "The host or its domain refuses the account: its password, a lock, its rights, or the way it logs on. Everything up to the password works.",
    because: &[
        ("history.account", 20.0),
        ("nla.account-refused", 40.0),
        ("events.logon-refused", 6.0),
        ("auth.refused", 40.0),
        ("auth.unknown", 40.0),
        ("kdc.refused", 40.0),
        ("kdc.unknown", 40.0),
        ("auth.altered", 12.0),
        ("auth.closed", 12.0),
    ],
    against: &[("auth.accepted", 0.01), ("kdc.ticket", 0.1)],
    unknown: &[
        "which account it was, unless redial signed in with it (--as): redial reads no user name",
        "whether the refused logons in the Security log used Remote Desktop: file shares and services log on the same way",
    ],
    afar: &[],
    settle: "On the host or its domain controller, read event 4625 of your own attempt in the Security log. Its sub-status names the reason.",
    next: &[
        "Do what the reason in the evidence requires. Type the password again, with the right domain (DOMAIN\\user or .\\user). Change an expired password another way than with NLA. Unlock, enable or extend the account. Add it to Remote Desktop Users. Allow its logon hours, its computer or its way of logging on.",
        "0xC000006E with the right password: members of Protected Users cannot use NTLM. Connect to the host by its full name, so that Kerberos is used. An empty password is refused with the same code.",
        "Do not try again and again: wrong passwords lock the account.",
    ],
    no_fix: Some(
        "only an administrator of the account can change its password, its lock or its rights",
    ),
};
