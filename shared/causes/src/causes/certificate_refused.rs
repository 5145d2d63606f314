use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.refused",
    title: "mstsc refused the certificate",
    breaks: true,
    says: "mstsc refused the certificate that the host sent.",
    because: &[("history.certificate", 20.0)],
    against: &[
        ("certificate.expired", 0.1),
        ("certificate.not-yet-valid", 0.1),
        ("clock.skewed", 0.1),
    ],
    unknown: &["whether the host sent the same certificate then as now"],
    afar: &[],
    settle: "Compare this computer's clock with a time server, and the thumbprint that redial shows with the one on the host.",
    next: &[
        "Correct the clock that is wrong: a clock that is far off makes a valid certificate look expired.",
        "If the host has renewed its certificate since, mstsc works again. Events 1056 to 1058 on the host show a renewal.",
        "If the certificate is not the host's own, look for a device or program that decrypts TLS in between.",
    ],
    no_fix: Some("the certificate that the host sends now has no fault"),
};
