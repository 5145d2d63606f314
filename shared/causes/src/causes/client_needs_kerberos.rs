use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.needs-kerberos",
    title: "Kerberos is required and does not work",
    breaks: true,
    says: "This computer's client must use Kerberos, and Kerberos does not work with the address or name that was used.",
    because: &[
        ("client.ntlm-denied", 40.0),
        ("client.guard-needs-kerberos", 40.0),
        ("history.ntlm-blocked", 20.0),
    ],
    against: &[],
    unknown: &["whether the account belongs to the host's domain"],
    afar: &[],
    settle: "Connect to the host by its name in its domain, from a computer of that domain.",
    next: &[
        "Connect to the host by its full name, not by address or alias, with an account of its domain.",
        "If Kerberos is impossible (a workgroup, or an Entra host by address), add the host to Restrict NTLM: Add remote server exceptions. Or let the policy prefer Remote Credential Guard instead of requiring it. Ask who set the policy first.",
    ],
    no_fix: Some(
        "with the right name no change is needed here, and allowing NTLM again would lower security",
    ),
};
