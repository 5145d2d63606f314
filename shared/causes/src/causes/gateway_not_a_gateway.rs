use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.not-a-gateway",
    title: "There is no RD Gateway at this address",
    breaks: true,
    says: "A server answers at the RD Gateway's address, and it is not an RD Gateway.",
    because: &[
        ("gateway.no-site", 20.0),
        ("gateway.other-site", 20.0),
        ("gateway.not-http", 20.0),
        ("gateway.not-tls", 20.0),
        ("gateway.redirects", 8.0),
    ],
    against: &[("gateway.answers", 0.02)],
    unknown: &["whether the role RD Gateway is installed there"],
    afar: &[],
    settle: "On the server, Get-WindowsFeature RDS-Gateway shows whether the role is installed.",
    next: &[
        "Check the gateway's name and port in the .rdp file or in mstsc.",
        "If a reverse proxy publishes it, publish the paths /remoteDesktopGateway/ and /rpc/ as well, and not only the web site.",
        "If the name leads to another server inside and outside of the company, correct it in DNS.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
