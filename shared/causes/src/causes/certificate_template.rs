use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.template",
    breaks: false,
    says: "Policy names a certificate template for Remote Desktop, and the host can not get or use a certificate of it.",
    because: &[("events.template-unusable", 8.0)],
    against: &[],
    unknown: &["what the certification authority says of the request"],
    afar: &[],
    settle: "On the host, read events 1062, 1064 and 1065: they name the certificate or the error. On the authority, look at failed requests of this computer.",
    next: &[
        "See that the template is published, that the computer may enrol, and that its subject is the DNS name.",
        "Or take the policy Server authentication certificate template back, so that the host makes its own certificate.",
    ],
    no_fix: Some(
        "templates, and who may enrol, are set in policy and at the certification authority",
    ),
};
