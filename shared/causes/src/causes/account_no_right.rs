use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.no-right",
    title: "The account has no right to log on to this host",
    breaks: true,
    says: "The account has no right to log on to this host with Remote Desktop. The password is not the reason.",
    because: &[
        ("nla.no-right", 60.0),
        ("auth.type-not-granted", 60.0),
        ("right.denied", 80.0),
    ],
    against: &[],
    unknown: &["whether the right is missing, or a rule denies it"],
    afar: &[],
    settle: "On the host, look at the members of Remote Desktop Users (Get-LocalGroupMember -SID S-1-5-32-555) and at the rights SeRemoteInteractiveLogonRight and SeDenyRemoteInteractiveLogonRight (secedit /export /areas USER_RIGHTS).",
    next: &[
        "On the host, add the account, or better a group of it, to Remote Desktop Users. The name of the group differs by language; its SID does not: Add-LocalGroupMember -SID S-1-5-32-555 -Member DOMAIN\\user",
        "If it is a member already, look at two policies: Allow log on through Remote Desktop Services, which may list other groups, and Deny log on through Remote Desktop Services.",
        "On a domain controller only Administrators may log on, until the policy names others. The group alone does not suffice there.",
    ],
    no_fix: Some("who may log on to the host is a decision of its owner"),
};
