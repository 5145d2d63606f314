use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "nla.ntlm-denied",
    breaks: true,
    says: "The host does not take NTLM: a policy on it or in its domain denies it, so that only Kerberos gets in.",
    because: &[
        ("nla.no-ntlm", 40.0),
        ("nla.refused", 2.0),
        ("policy.no-ntlm", 2.5),
        ("policy.ntlm-needed", 8.0),
        ("events.ntlm-denied", 4.0),
    ],
    against: &[],
    unknown: &["what the domain's controllers deny"],
    afar: &["whether the policy is the host's own (RestrictReceivingNTLMTraffic) or the domain's"],
    settle: "On the host, read RestrictReceivingNTLMTraffic under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0 (2 denies all, 1 all accounts of the domain) and the log Microsoft-Windows-NTLM/Operational.",
    next: &[
        "Dial the host by its full name from a machine of its domain that reaches a domain controller: then Kerberos is used, and NTLM is not needed.",
        "An address, an alias without a service principal name (TERMSRV/name) or a local account always means NTLM: use the name the host has in its domain and an account of the domain.",
        "Only where Kerberos is impossible, let the policy Network security: Restrict NTLM: Incoming NTLM traffic allow what is needed; it is there for a reason, so ask who set it.",
    ],
    no_fix: Some("the host denies NTLM on purpose, and allowing it would lower security"),
};
