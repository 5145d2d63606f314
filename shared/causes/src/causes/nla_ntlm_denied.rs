use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "nla.ntlm-denied",
    title: "The host refuses NTLM",
    breaks: true,
    says: "The host accepts no NTLM: a policy on the host or in its domain forbids it, so only Kerberos works.",
    because: &[
        ("nla.no-ntlm", 40.0),
        ("nla.refused", 2.0),
        ("policy.no-ntlm", 2.5),
        ("policy.ntlm-needed", 8.0),
        ("events.ntlm-denied", 4.0),
        ("auth.ntlm-blocked", 40.0),
    ],
    against: &[("auth.accepted", 0.01)],
    unknown: &["what the domain controllers forbid"],
    afar: &["whether the policy is the host's own (RestrictReceivingNTLMTraffic) or the domain's"],
    settle: "On the host, read RestrictReceivingNTLMTraffic under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0 (2 forbids all, 1 all accounts of the domain) and the log Microsoft-Windows-NTLM/Operational.",
    next: &[
        "Connect to the host by its full name from a computer of its domain that reaches a domain controller. Then Kerberos is used, and NTLM is not needed.",
        "An address, an alias without a service principal name (TERMSRV/name) or a local account always means NTLM. Use the host's name in its domain and an account of the domain.",
        "Only if Kerberos is impossible, let the policy Network security: Restrict NTLM: Incoming NTLM traffic allow what is needed. Ask first who set the policy and why.",
    ],
    no_fix: Some("the host forbids NTLM on purpose, and allowing it would lower security"),
};
