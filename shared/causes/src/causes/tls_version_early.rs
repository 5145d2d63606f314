use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.version-early",
    breaks: true,
    says: "The host refuses every client that offers TLS 1.3: it is switched on at a Windows that has no whole TLS 1.3, or something before the host does not let it through.",
    because: &[("listener.tls13-early", 30.0), ("tls.tls13-refused", 40.0)],
    against: &[("tls.completed", 0.02)],
    unknown: &["whether something before the host does it"],
    afar: &["the host's SCHANNEL settings: not readable from here"],
    settle: "On the host, read Enabled under SCHANNEL\\Protocols\\TLS 1.3\\Server: Windows before Server 2022 and Windows 11 must not have it.",
    next: &[
        "On Windows Server 2019 or Windows 10, delete the key SCHANNEL\\Protocols\\TLS 1.3 (after exporting it) and restart the host.",
        "Where the host has no such key, dial from the host's own network: a filter on the way disappears.",
    ],
    no_fix: Some("switching TLS 1.3 off concerns every program of the host and needs a restart"),
};
