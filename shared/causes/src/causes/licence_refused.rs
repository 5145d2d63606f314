use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "licence.refused",
    breaks: true,
    says: "The host turns clients away because of the licence they show, or because it has none to give.",
    because: &[
        ("events.licence-refused", 12.0),
        ("history.licence", 20.0),
        ("client.licence-store", 2.0),
    ],
    against: &[],
    unknown: &["whether it is this client or every one"],
    afar: &[],
    settle: "Connect from a client that never used this host: if that works, the stored licence of the first is at fault.",
    next: &[
        "On the licence server, see whether it is active and has licences left of the host's mode.",
        "On a client that alone is turned away, export and delete the key HKLM\\SOFTWARE\\Microsoft\\MSLicensing and start mstsc once as administrator, so that it is given a new licence.",
        "Until then administrators can connect with mstsc /admin, which needs no licence.",
    ],
    no_fix: Some("licences are given by a licence server, which redial does not see"),
};
