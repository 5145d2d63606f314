use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "delegation.forbidden",
    breaks: true,
    says: "A policy of this machine keeps mstsc from sending credentials to this host.",
    because: &[
        ("history.delegation", 20.0),
        ("client.delegation-denied", 40.0),
    ],
    against: &[],
    unknown: &["which of the policies under Credentials Delegation it is"],
    afar: &[],
    settle: "On this machine: gpresult /h, section Credentials Delegation; and HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation.",
    next: &[
        "Dial the host by the full name that the policy lists (TERMSRV/*.corp.example), so that Kerberos proves the host; NTLM does not.",
        "If the host is missing in the policy, have it added there; if Deny delegating fresh credentials names it, have it taken out. Do not allow every host.",
        "A saved password may be what is forbidden: type it instead.",
        "Restricted Admin or Remote Credential Guard (mstsc /remoteGuard) hand over no password, where the host allows them.",
    ],
    no_fix: Some("the policy is changed where it is made, and allowing more would lower security"),
};
