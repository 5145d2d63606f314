use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.binding",
    title: "The chosen certificate cannot be used",
    breaks: true,
    says: "The listener is bound to a certificate that does not exist, or whose key cannot be used.",
    because: &[
        ("key.bound-missing", 60.0),
        // The host serves its own certificate instead: TLS is completed all the same. That it did so
        // once may be over.
        ("key.fallback", 12.0),
        ("events.bound-unusable", 6.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("vantage.works", 0.02)],
    unknown: &[
        "who bound it: an administrator, a script, or a certificate service that renewed the certificate and left the old thumbprint",
    ],
    afar: &[],
    settle: "On the host, compare SSLCertificateSHA1Hash under WinStations\\RDP-Tcp with the certificates in the computer's store My.",
    next: &[
        "Remove the binding, so that the host uses its own certificate again (certificate.unbind).",
        "Or bind a valid certificate whose key NETWORK SERVICE can read. On a Connection Broker, change it in the deployment instead.",
    ],
    no_fix: None,
};
