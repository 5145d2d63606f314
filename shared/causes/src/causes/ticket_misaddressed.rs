use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "ticket.misaddressed",
    breaks: true,
    says: "The domain makes out this host's Kerberos tickets for another account: the name belongs to it, or the host's own password in the domain is an old one.",
    because: &[("history.ticket-unreadable", 20.0)],
    against: &[],
    unknown: &["which account the domain has the name TERMSRV at"],
    afar: &["whether the host's trust with its domain is whole"],
    settle: "In the domain: setspn -Q TERMSRV/HOST and setspn -X: the name must stand once, at the host's own account (or as HOST/).",
    next: &[
        "Take the name from the account it does not belong to (setspn -D), and give it to the host's own (setspn -S).",
        "See that DNS leads to the very machine: an alias or an old record has the ticket of one machine read by another.",
        "If the name is right, mend the host's trust: Test-ComputerSecureChannel -Repair on the host. Old tickets go with klist purge on this machine.",
    ],
    no_fix: Some("which account holds the name is changed in the domain"),
};
