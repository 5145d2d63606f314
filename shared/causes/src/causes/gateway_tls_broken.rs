use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.tls-broken",
    title: "The RD Gateway has no TLS that clients can use",
    breaks: true,
    says: "The RD Gateway accepts connections and does not finish a TLS handshake, so no client comes as far as its password.",
    because: &[("gateway.no-tls", 20.0), ("gateway.not-tls", 1.5)],
    against: &[("gateway.old-tls", 0.2)],
    unknown: &["which certificate is bound to the gateway's port"],
    afar: &[],
    settle: "On the gateway, netsh http show sslcert lists which certificate belongs to which port.",
    next: &[
        "In RD Gateway Manager, open the properties of the server, SSL Certificate, and choose a certificate that has a private key.",
        "If a device before the gateway ends TLS, check its certificate and which versions of TLS it allows.",
        "Check that the port is that of HTTPS, and not of plain HTTP or of another program.",
    ],
    no_fix: Some("the gateway is another computer, which redial does not change"),
};
