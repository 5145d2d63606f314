use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.account-refused",
    title: "The RD Gateway refuses the account",
    breaks: true,
    says: "The RD Gateway refuses the proof of the password. The user name or the password is wrong, the account is locked, disabled or has expired, or NTLM is forbidden to it.",
    because: &[("gateway.password-refused", 40.0)],
    // mstsc ends at these before.
    against: &[
        ("gateway.other-name", 0.3),
        ("gateway.expired", 0.3),
        ("gateway.untrusted", 0.3),
    ],
    unknown: &["which of these it is: HTTP has no number for it"],
    afar: &[],
    settle: "On the gateway, read event 4625 of your attempt in the Security log: its sub-status names the reason.",
    next: &[
        "Type the password again, with the domain that the gateway belongs to or trusts: DOMAIN\\user.",
        "Check the account in the domain: locked, disabled, expired, or a password that has to be changed.",
        "If the account is in Protected Users, or a policy restricts NTLM, only clients with a Kerberos ticket for the gateway can sign in.",
        "If every account is refused, check what stands between: a proxy that decrypts TLS breaks the channel binding.",
        "Do not try again and again: wrong passwords lock the account.",
    ],
    no_fix: Some(
        "only an administrator of the account can change its password, its lock or its rights",
    ),
};
