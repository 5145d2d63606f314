use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "ntlm.too-old",
    title: "Only NTLM version 1 is allowed here",
    breaks: true,
    says: "For this host this computer can use only NTLM version 1, and one of the two refuses it.",
    because: &[
        ("client.ntlm-too-old", 40.0),
        ("history.ntlm-too-old", 20.0),
    ],
    against: &[],
    unknown: &["what the domain controllers accept"],
    afar: &["which level the host is set to"],
    settle: "Read LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa on both computers: 0 to 2 send version 1, 5 refuses it.",
    next: &[
        "On this computer, set the policy Network security: LAN Manager authentication level to 3 or more (Send NTLMv2 response only), or delete the value: Windows sends version 2 by default.",
        "Leave the host's level as it is: NTLM version 1, which it refuses, is not secure.",
        "Or connect to the host by its full name with an account of its domain: Kerberos needs no NTLM.",
    ],
    no_fix: Some("version 1 is refused on purpose, and allowing it again would lower security"),
};
