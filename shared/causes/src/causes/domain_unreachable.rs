use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "domain.unreachable",
    breaks: true,
    says: "The host can't ask its domain: it reaches no domain controller, or the domain does not trust it any more.",
    because: &[
        ("nla.no-controller", 40.0),
        ("events.no-controller", 40.0),
        ("events.controller-missed", 1.5),
    ],
    against: &[],
    unknown: &[],
    afar: &["whether the host reaches a domain controller"],
    settle: "On the host, run nltest /sc_verify:DOMAIN and look for NETLOGON 5719, 3210 and LsaSrv 40960 in System.",
    next: &[
        "Mend the host's DNS servers, its way to a domain controller (ports 53, 88, 135, 389, 445) and its clock.",
        "When the secure channel is broken, run Test-ComputerSecureChannel -Repair on the host; an image or a snapshot that was put back is the usual reason.",
        "Until then a local account of the host gets in, where NTLM is allowed.",
    ],
    no_fix: Some(
        "the host's way to its domain, and its trust there, need an administrator of the domain",
    ),
};
