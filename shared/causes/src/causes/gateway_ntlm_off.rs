use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "gateway.ntlm-off",
    title: "The RD Gateway does not take NTLM",
    breaks: true,
    says: "The RD Gateway lets nobody sign in with NTLM. A client without a Kerberos ticket for it, as outside the domain's network, cannot sign in.",
    because: &[("gateway.no-ntlm", 15.0), ("gateway.no-scheme", 15.0)],
    against: &[("gateway.kdc-proxy", 0.3)],
    unknown: &["whether this client can get a Kerberos ticket for the gateway"],
    afar: &[],
    settle: "On a client in the domain's network, klist get HTTP/GATEWAY shows whether there is a ticket.",
    next: &[
        "In IIS, open the site's Authentication, Windows Authentication, Providers: NTLM must be listed beside Negotiate.",
        "Check the policies Network security: Restrict NTLM on the gateway and the domain controllers.",
        "If NTLM is off on purpose, give clients outside a KDC proxy (kdcproxyname in the .rdp file) or a VPN.",
    ],
    no_fix: Some("whether NTLM is allowed is the administrator's decision"),
};
