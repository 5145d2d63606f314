use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "credssp.outdated",
    breaks: true,
    says: "The host lacks the CredSSP update of 2018 (CVE-2018-0886): updated Windows clients refuse it with \u{201c}encryption oracle remediation\u{201d}.",
    because: &[
        ("nla.outdated", 8.0),
        ("client.oracle-refuses", 6.0),
        ("history.credssp-too-old", 20.0),
    ],
    against: &[("client.oracle", 0.01)],
    unknown: &[],
    afar: &["whether a server that is not Windows answers with an old CredSSP of its own"],
    settle: "On the host, look for a security update of May 2018 or later (winver, Get-HotFix).",
    next: &[
        "Update the host: any cumulative update since May 2018 brings it. Then nothing has to be changed at the clients.",
        "AllowEncryptionOracle 2 at the client lets it in today and leaves the client open to the attack the update ends: not for longer than the update of the host takes, and never by a policy for all.",
        "A server that is not Windows: update it (FreeRDP, and what is made with it, speaks version 6 since 2018).",
    ],
    no_fix: Some("the host needs an update of Windows, which redial does not install"),
};
