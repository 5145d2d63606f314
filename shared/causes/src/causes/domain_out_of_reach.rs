use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "domain.out-of-reach",
    breaks: true,
    says: "This machine found no domain controller that could vouch for the account, so mstsc could not sign in.",
    because: &[("history.no-dc", 20.0)],
    against: &[],
    unknown: &["whether the host reaches one"],
    afar: &[],
    settle: "On this machine: nltest /dsgetdc:DOMAIN, and klist get TERMSRV/HOST.",
    next: &[
        "Connect the VPN that leads to the domain controllers, and use its name servers.",
        "Dial the host by its full name, and check that the clocks agree: Kerberos needs both.",
        "An account of Protected Users can only use Kerberos: from outside, use another account or a KDC proxy.",
    ],
    no_fix: Some("the way to a domain controller belongs to the network or its VPN"),
};
