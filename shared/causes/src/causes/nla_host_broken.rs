use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "nla.host-broken",
    title: "NLA fails on the host",
    breaks: true,
    says: "Authentication fails on the host itself: TLS works, then the host's CredSSP or a security package (LSA) ends the connection.",
    because: &[
        ("nla.host-failed", 20.0),
        ("nla.closed", 6.0),
        ("nla.alert", 6.0),
        ("nla.silent", 6.0),
        ("nla.refused", 6.0),
        ("events.controller-missed", 1.3),
        ("vantage.breaks-alike", 1.9),
        ("auth.failed", 6.0),
        ("auth.silent", 6.0),
        ("auth.closed", 2.0),
    ],
    against: &[
        ("certificate.interceptor", 0.2),
        ("certificate.two-doors", 0.2),
        ("line.unsteady", 0.3),
        ("vantage.works", 0.05),
        ("auth.accepted", 0.05),
    ],
    unknown: &["what the log of the host's security packages shows"],
    afar: &[
        "the host's own event log (System: LsaSrv 40960, 40961; RdpCoreTS 139): cannot be read from here",
    ],
    settle: "On the host, look at this time for LsaSrv 40960 and 40961 and NETLOGON 5719 in the System log, and for 139 in RdpCoreTS/Operational.",
    next: &[
        "On the host, check that the services Netlogon (in a domain), KeyIso and CryptSvc are running and that its clock is right. Check that Security Packages under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa lists nothing that was removed.",
        "Restart the host if a security update or a security product changed since its last start: LSA loads its packages only at startup.",
        "Leave NLA on: turning it off hides the fault and opens the logon screen to everyone.",
    ],
    no_fix: Some("only the host's log shows which of its security packages fails"),
};
