use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "delegation.forbidden",
    title: "A policy here forbids sending credentials",
    breaks: true,
    says: "A policy of this computer keeps mstsc from sending credentials to this host.",
    because: &[
        ("history.delegation", 20.0),
        ("client.delegation-denied", 40.0),
    ],
    against: &[],
    unknown: &["which of the policies under Credentials Delegation it is"],
    afar: &[],
    settle: "On this computer: gpresult /h, section Credentials Delegation; and HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation.",
    next: &[
        "Connect to the host by the full name that the policy lists (TERMSRV/*.corp.example), so that Kerberos proves the host's identity. NTLM does not prove it.",
        "If the host is missing in the policy, have it added. If Deny delegating fresh credentials names it, have it removed. Do not allow every host.",
        "The policy may forbid only saved passwords: type the password instead.",
        "Restricted Admin and Remote Credential Guard (mstsc /remoteGuard) send no password, if the host allows them.",
    ],
    no_fix: Some(
        "the policy must be changed where it is set, and allowing more would lower security",
    ),
};
