use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "licence.refused",
    title: "The host refuses the client's licence",
    breaks: true,
    says: "The host refuses clients because of their licence, or because it has none to issue.",
    because: &[
        ("events.licence-refused", 12.0),
        ("history.licence", 20.0),
        ("client.licence-store", 2.0),
        ("licence.error", 40.0),
    ],
    against: &[],
    unknown: &["whether only this client is affected, or every client"],
    afar: &[],
    settle: "Connect from a client that never used this host. If that works, the stored licence of the first client is the cause.",
    next: &[
        "On the licence server, check whether it is active and has free licences of the host's mode.",
        "On a client, if only this one is refused, export and delete the key HKLM\\SOFTWARE\\Microsoft\\MSLicensing and start mstsc once as administrator. The client then gets a new licence.",
        "Until then administrators can connect with mstsc /admin, which needs no licence.",
    ],
    no_fix: Some("a licence server issues the licences, and redial cannot see it"),
};
