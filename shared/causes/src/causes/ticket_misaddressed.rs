use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "ticket.misaddressed",
    title: "Kerberos tickets are for another account",
    breaks: true,
    says: "The domain issues this host's Kerberos tickets for another account: the name is registered there, or the host's own password in the domain is an old one.",
    because: &[("history.ticket-unreadable", 20.0)],
    against: &[],
    unknown: &["which account has the name TERMSRV in the domain"],
    afar: &["whether the host's trust with its domain is intact"],
    settle: "In the domain, run setspn -Q TERMSRV/HOST and setspn -X: the name must exist once, on the host's own account (or as HOST/).",
    next: &[
        "Remove the name from the wrong account (setspn -D), and add it to the host's own (setspn -S).",
        "Check that DNS leads to the right computer: with an alias or an old record, one computer gets the ticket of another.",
        "If the name is right, repair the host's trust: Test-ComputerSecureChannel -Repair on the host. Delete old tickets with klist purge on this computer.",
    ],
    no_fix: Some("the account that has the name is changed in the domain"),
};
