use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "security.mismatch",
    title: "Client and host agree on no security",
    breaks: true,
    says: "Client and host cannot agree on a security protocol: one requires what the other does not offer.",
    because: &[
        ("listener.no-negotiation", 8.0),
        ("client.nla-required", 12.0),
        ("rdp-file.nla-required", 20.0),
        ("history.nla", 20.0),
        ("x224.failure", 12.0),
        ("x224.hung-up", 10.0),
        ("nla.no-algorithm", 20.0),
        ("nla.not-credssp", 8.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("vantage.works", 0.05)],
    unknown: &[],
    afar: &["which policy the host enforces"],
    settle: "On the host, read SecurityLayer, UserAuthentication and the Terminal Services policies.",
    next: &[
        "If the last connection offered no NLA (enablecredsspsupport:i:0 in the .rdp file), remove that entry: the host requires NLA.",
        "Compare the client's .rdp settings (enablecredsspsupport, restricted admin) with what the host requires.",
        "0x80090331: compare NtlmMinClientSec and NtlmMinServerSec (Lsa\\MSV1_0), FIPS mode and the Kerberos encryption types on both computers.",
    ],
    no_fix: None,
};
