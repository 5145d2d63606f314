use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.needs-kerberos",
    breaks: true,
    says: "This machine's client has to use Kerberos, and can't with the host as it was dialled.",
    because: &[
        ("client.ntlm-denied", 40.0),
        ("client.guard-needs-kerberos", 40.0),
        ("history.ntlm-blocked", 20.0),
    ],
    against: &[],
    unknown: &["whether the account is one of the host's domain"],
    afar: &[],
    settle: "Dial the host by the name it has in its domain, from a machine of that domain.",
    next: &[
        "Dial the host by its full name, not by address or alias, with an account of its domain.",
        "Where Kerberos is impossible (a workgroup, an Entra host by address), name the host in Restrict NTLM: Add remote server exceptions, or let the policy prefer Remote Credential Guard instead of requiring it; ask who set it.",
    ],
    no_fix: Some(
        "the right name needs no change here, and allowing NTLM again would lower security",
    ),
};
