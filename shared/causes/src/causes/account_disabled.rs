use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.disabled",
    title: "The account is disabled or has expired",
    breaks: true,
    says: "The account is disabled, or its date of expiry has passed. The password is not the reason.",
    because: &[
        ("nla.account-disabled", 60.0),
        ("auth.disabled", 60.0),
        ("auth.account-expired", 60.0),
        ("kdc.disabled", 60.0),
        ("kdc.account-expired", 60.0),
        ("kdc.revoked", 10.0),
    ],
    against: &[("auth.accepted", 0.01)],
    unknown: &["who disabled the account, and why"],
    afar: &[],
    settle: "In the domain, Get-ADUser NAME -Properties Enabled,AccountExpirationDate shows it; for a local account, net user NAME on the host.",
    next: &[
        "Ask who disabled the account, and why, before anybody enables it again.",
        "Enable it (Enable-ADAccount -Identity NAME) or set a later date of expiry; for a local account, net user NAME /active:yes on the host.",
    ],
    no_fix: Some("whether an account may be used again is a decision of its owner"),
};
