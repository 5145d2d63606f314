use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "domain.unreachable",
    title: "The host cannot reach its domain",
    breaks: true,
    says: "The host cannot contact its domain: it reaches no domain controller, or the domain no longer trusts it.",
    because: &[
        ("nla.no-controller", 40.0),
        ("events.no-controller", 40.0),
        ("events.controller-missed", 1.5),
        ("auth.no-authority", 40.0),
    ],
    against: &[("auth.accepted", 0.05)],
    unknown: &[],
    afar: &["whether the host reaches a domain controller"],
    settle: "On the host, run nltest /sc_verify:DOMAIN and look for NETLOGON 5719, 3210 and LsaSrv 40960 in System.",
    next: &[
        "Repair the host's DNS servers, its network path to a domain controller (ports 53, 88, 135, 389, 445) and its clock.",
        "If the secure channel is broken, run Test-ComputerSecureChannel -Repair on the host. The usual reason is a restored image or snapshot.",
        "Until then a local account of the host can log on, if NTLM is allowed.",
    ],
    no_fix: Some(
        "only an administrator of the domain can repair the host's connection to its domain and its trust",
    ),
};
