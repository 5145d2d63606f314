use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.refused",
    breaks: true,
    says: "mstsc refused the certificate that the host showed it.",
    because: &[("history.certificate", 20.0)],
    against: &[
        ("certificate.expired", 0.1),
        ("certificate.not-yet-valid", 0.1),
        ("clock.skewed", 0.1),
    ],
    unknown: &["whether the host showed the same certificate then as now"],
    afar: &[],
    settle: "Compare this machine's clock with a time server, and the thumbprint that redial shows with the one on the host.",
    next: &[
        "Set the clock of the machine that is wrong: one that is far off makes a good certificate look expired.",
        "If the host renewed its certificate since, mstsc works again; see on the host whether events 1056 to 1058 tell of a renewal.",
        "If another certificate than the host's own is shown, look for what opens TLS in between.",
    ],
    no_fix: Some("nothing is wrong with the certificate that the host shows now"),
};
