use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "ntlm.too-old",
    breaks: true,
    says: "This machine is left with NTLM version 1 for this host, which one of the two ends does not take.",
    because: &[
        ("client.ntlm-too-old", 40.0),
        ("history.ntlm-too-old", 20.0),
    ],
    against: &[],
    unknown: &["what the domain's controllers take"],
    afar: &["which level the host is set to"],
    settle: "Read LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa at both ends: 0 to 2 send version 1, 5 refuses it.",
    next: &[
        "On this machine, let the policy Network security: LAN Manager authentication level be 3 or more (Send NTLMv2 response only), or take the value away: Windows sends version 2 by itself.",
        "Leave the host's level as it is: what it refuses is broken.",
        "Or dial the host by its full name with an account of its domain: Kerberos needs no NTLM.",
    ],
    no_fix: Some("version 1 is refused on purpose, and taking it again would lower security"),
};
