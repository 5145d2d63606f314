use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.template",
    title: "The certificate template does not work",
    breaks: false,
    says: "A policy names a certificate template for Remote Desktop, and the host cannot get or use a certificate from it.",
    because: &[("events.template-unusable", 8.0)],
    against: &[],
    unknown: &["what the certification authority answers to the request"],
    afar: &[],
    settle: "On the host, read events 1062, 1064 and 1065: they name the certificate or the error. On the certification authority, look at this computer's failed requests.",
    next: &[
        "Check that the template is published, that the computer has permission to enrol, and that its subject is the DNS name.",
        "Or remove the policy Server authentication certificate template, so that the host makes its own certificate.",
    ],
    no_fix: Some(
        "templates and the permission to enrol are set in policy and at the certification authority",
    ),
};
