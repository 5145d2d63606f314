use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.must-restrict",
    title: "A policy here forbids sending a password",
    breaks: true,
    says: "A policy forbids this computer to send a password (Restricted Admin, Remote Credential Guard), and the host accepts no connection without one.",
    because: &[("client.restricted-refused", 40.0)],
    against: &[],
    unknown: &["whether connections from here to this host are intended"],
    afar: &["whether the setting is off on the host, if its Windows supports these modes"],
    settle: "On the host, read DisableRestrictedAdmin under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa: 0 accepts such connections; 1 or no value does not.",
    next: &[
        "On the host, enable the policy Remote host allows delegation of nonexportable credentials. Windows before 8.1 and servers that are not Windows do not have these modes.",
        "Ask who set Restrict delegation of credentials to remote servers on this computer: the policy can require these modes or only prefer them.",
        "Do not turn the policy off for everyone: it keeps passwords from hosts that are not trusted.",
    ],
    no_fix: Some(
        "the policy must be changed where it is set, and sending passwords again would lower security",
    ),
};
