use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.certificate-old",
    title: "The RD Gateway's certificate is not valid today",
    breaks: true,
    says: "The RD Gateway's certificate has expired, or is not valid yet, so mstsc does not connect.",
    because: &[("gateway.expired", 20.0), ("gateway.not-yet-valid", 10.0)],
    against: &[],
    unknown: &["whether the certificate was renewed and not yet chosen"],
    afar: &[],
    settle: "Compare the certificate's dates with a third clock.",
    next: &[
        "Renew the certificate, then choose it in RD Gateway Manager: properties of the server, SSL Certificate. A renewed certificate in the store alone changes nothing.",
        "If the dates are right, correct the clock of this computer.",
        "If a load balancer ends TLS before the gateway, renew the certificate there, too.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
