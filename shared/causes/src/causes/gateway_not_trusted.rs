use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.not-trusted",
    title: "The RD Gateway's certificate is not trusted",
    breaks: true,
    says: "This computer does not trust the RD Gateway's certificate, and mstsc connects through a gateway only when it does.",
    because: &[
        ("gateway.untrusted", 20.0),
        ("gateway.chain-refused", 20.0),
        ("gateway.revoked", 20.0),
    ],
    against: &[("gateway.trusted", 0.02)],
    unknown: &["which authorities other clients trust"],
    afar: &[],
    settle: "Open https://GATEWAY/ in a browser on the client: it shows the same certificate and says why it is not trusted.",
    next: &[
        "Give the gateway a certificate of an authority that all clients trust: RD Gateway Manager, properties of the server, SSL Certificate.",
        "If the company has its own authority, distribute its root certificate to the clients by Group Policy (Trusted Root Certification Authorities).",
        "If certificates of intermediate authorities are missing, install them on the gateway, so that it sends the whole chain.",
        "If the issuer is a product that decrypts TLS, exclude the gateway's name there.",
    ],
    no_fix: Some("what a computer trusts is its administrator's decision"),
};
