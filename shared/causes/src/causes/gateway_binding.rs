use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.binding",
    title: "Sign-ins do not fit the gateway's certificate",
    breaks: true,
    says: "The RD Gateway's certificate is signed with SHA-384 or SHA-512, and there are gateways that then refuse sign-ins at the HTTP transport.",
    because: &[("gateway.long-signature", 20.0), ("history.gateway", 1.9)],
    against: &[("gateway.password-accepted", 0.02)],
    unknown: &["whether this gateway checks the channel binding"],
    afar: &[],
    settle: "Connect once with a client set to RPC over HTTP (FreeRDP: /gt:rpc). If that works, and the HTTP transport does not, this is the cause.",
    next: &[
        "Give the gateway a certificate that is signed with SHA-256.",
        "Until then, set clients that are not mstsc to RPC over HTTP.",
    ],
    no_fix: Some("the certificate has to be issued again"),
};
