use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.version-early",
    title: "The host refuses clients with TLS 1.3",
    breaks: true,
    says: "The host refuses every client that offers TLS 1.3. Its Windows does not fully support TLS 1.3 but has it turned on, or a device in front of the host blocks it.",
    because: &[
        ("listener.tls13-early", 30.0),
        ("tls.tls13-refused", 40.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("tls.completed", 0.02), ("vantage.works", 0.05)],
    unknown: &["whether a device in front of the host does it"],
    afar: &["the host's SCHANNEL settings: cannot be read from here"],
    settle: "On the host, read Enabled under SCHANNEL\\Protocols\\TLS 1.3\\Server: Windows before Server 2022 and Windows 11 must not have it.",
    next: &[
        "On Windows Server 2019 or Windows 10, delete the key SCHANNEL\\Protocols\\TLS 1.3 (after exporting it) and restart the host.",
        "If the host has no such key, connect from the host's own network: a filter on the way then has no effect.",
    ],
    no_fix: Some("turning TLS 1.3 off affects every program on the host and needs a restart"),
};
