use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.failing",
    title: "The RD Gateway fails after the sign-in",
    breaks: true,
    says: "The RD Gateway accepts the password. Then it answers with an error of its own, or ends the connection.",
    because: &[
        ("gateway.fails", 30.0),
        ("gateway.tunnel-refused", 15.0),
        ("gateway.tunnel-cut", 15.0),
    ],
    against: &[],
    unknown: &["what fails in it"],
    afar: &[],
    settle: "On the gateway, read TerminalServices-Gateway/Operational, the System log and the log of IIS at that time.",
    next: &[
        "Do what the number in the evidence requires, where there is one.",
        "Restart the service Remote Desktop Gateway (TSGateway) and the application pool of its site in IIS.",
        "In RD Gateway Manager, check the certificate, and whether the policies or the central NPS server can be reached.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
