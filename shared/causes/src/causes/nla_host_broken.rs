use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "nla.host-broken",
    breaks: true,
    says: "The host's own authentication fails: TLS is up, then its CredSSP or a security package (LSA) ends it.",
    because: &[
        ("nla.host-failed", 20.0),
        ("nla.closed", 6.0),
        ("nla.alert", 6.0),
        ("nla.silent", 6.0),
        ("nla.refused", 6.0),
        ("events.controller-missed", 1.3),
    ],
    against: &[
        ("certificate.interceptor", 0.2),
        ("certificate.two-doors", 0.2),
        ("line.unsteady", 0.3),
    ],
    unknown: &["what the host's security packages log"],
    afar: &[
        "the host's own event log (System: LsaSrv 40960, 40961; RdpCoreTS 139): not readable from here",
    ],
    settle: "On the host, look at this time for LsaSrv 40960 and 40961 in System, for 139 in RdpCoreTS/Operational, and for 5719 of NETLOGON.",
    next: &[
        "On the host, see that the services Netlogon (in a domain), KeyIso and CryptSvc run, that its clock is right, and that Security Packages under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa lists nothing that is not there any more.",
        "Restart the host when a security update or a security product was changed since its last start: LSA loads its packages only then.",
        "Leave NLA on: turning it off hides this and opens the logon screen to everybody.",
    ],
    no_fix: Some("which of the host's security packages fails only its own log says"),
};
