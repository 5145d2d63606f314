use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.down",
    title: "The RD Gateway behind its front is not available",
    breaks: true,
    says: "A device in front of the RD Gateway, or IIS on it, answers that the gateway itself is not available.",
    because: &[
        ("gateway.unavailable", 20.0),
        ("gateway.closed", 3.0),
        ("gateway.silent", 3.0),
    ],
    against: &[("gateway.answers", 0.05)],
    unknown: &["whether the gateway's service is running"],
    afar: &[],
    settle: "On the gateway, Get-Service TSGateway, W3SVC shows whether both services are running.",
    next: &[
        "Start the service Remote Desktop Gateway (TSGateway), and the application pool of its site in IIS.",
        "Check on the load balancer or proxy whether it finds the gateway healthy.",
        "Restart the gateway if it does not take new connections.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
