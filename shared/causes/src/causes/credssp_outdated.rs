use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "credssp.outdated",
    title: "The host lacks the CredSSP update of 2018",
    breaks: true,
    says: "The host lacks the CredSSP update of 2018 (CVE-2018-0886). Updated Windows clients refuse it with \u{201c}encryption oracle remediation\u{201d}.",
    because: &[
        ("nla.outdated", 8.0),
        ("client.oracle-refuses", 6.0),
        ("history.credssp-too-old", 20.0),
        ("auth.oracle", 3.0),
    ],
    against: &[("client.oracle", 0.01)],
    unknown: &[],
    afar: &["whether a server that is not Windows answers with its own old CredSSP"],
    settle: "On the host, look for a security update of May 2018 or later (winver, Get-HotFix).",
    next: &[
        "Update the host: any cumulative update since May 2018 contains it. Then the clients need no change.",
        "AllowEncryptionOracle 2 on the client accepts the host today, but leaves the client open to the attack that the update stops. Use it only until the host is updated, and never in a policy for everyone.",
        "A server that is not Windows: update it (FreeRDP and servers built with it use CredSSP version 6 since 2018).",
    ],
    no_fix: Some("the host needs a Windows update, which redial does not install"),
};
