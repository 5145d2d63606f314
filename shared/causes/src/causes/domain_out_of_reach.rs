use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "domain.out-of-reach",
    title: "This computer found no domain controller",
    breaks: true,
    says: "This computer found no domain controller to check the account, so mstsc could not sign in.",
    because: &[
        ("history.no-dc", 20.0),
        ("kdc.not-found", 6.0),
        ("kdc.silent", 6.0),
        ("kdc.unreachable", 6.0),
        ("kdc.unreadable", 3.0),
    ],
    against: &[("auth.accepted", 0.02)],
    unknown: &["whether the host can reach one"],
    afar: &[],
    settle: "On this computer, run nltest /dsgetdc:DOMAIN and klist get TERMSRV/HOST.",
    next: &[
        "Connect the VPN that leads to the domain controllers, and use its name servers.",
        "Connect to the host by its full name, and check that the clocks agree: Kerberos needs both.",
        "An account of Protected Users can use only Kerberos. From outside, use another account or a KDC proxy.",
    ],
    no_fix: Some("the network path to a domain controller is part of the network or its VPN"),
};
