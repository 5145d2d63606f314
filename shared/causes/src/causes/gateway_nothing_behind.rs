use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.nothing-behind",
    title: "No RD Gateway is behind the sign-in",
    breaks: true,
    says: "A web server or a proxy asks for the password as an RD Gateway does, and has no RD Gateway behind it.",
    because: &[("gateway.no-service", 30.0)],
    against: &[],
    unknown: &["which computer it passes the request on to"],
    afar: &[],
    settle: "On the server, Get-WindowsFeature RDS-Gateway shows whether the role is installed.",
    next: &[
        "If a reverse proxy with a sign-in of its own publishes the gateway, check where it passes /remoteDesktopGateway/ on to.",
        "On the gateway, check that the path exists in IIS, and repair the role RD Gateway if it does not.",
        "Check the gateway's name and port in the .rdp file or in mstsc.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
