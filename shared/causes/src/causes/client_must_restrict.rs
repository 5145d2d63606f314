use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.must-restrict",
    breaks: true,
    says: "A policy keeps this machine from handing a password over (Restricted Admin, Remote Credential Guard), and the host takes no connection without one.",
    because: &[("client.restricted-refused", 40.0)],
    against: &[],
    unknown: &["whether this host is meant to be reached from here"],
    afar: &["whether the host's switch is off, where its Windows knows these modes"],
    settle: "On the host, read DisableRestrictedAdmin under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa: 0 takes such connections, 1 and absence do not.",
    next: &[
        "On the host, let the policy Remote host allows delegation of nonexportable credentials be enabled; Windows before 8.1 and servers that are not Windows have no such mode.",
        "Ask who set Restrict delegation of credentials to remote servers on this machine: it can require these modes or only prefer them.",
        "Do not switch the policy off for everybody: it keeps passwords from hosts that are not trusted.",
    ],
    no_fix: Some(
        "the policy is changed where it is made, and handing passwords over again would lower security",
    ),
};
