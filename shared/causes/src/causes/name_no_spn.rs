use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.no-spn",
    title: "The domain has no account for this name",
    breaks: true,
    says: "The domain has no account with the service principal name of the host as it was entered: an alias, an address, or a missing registration. Kerberos is then impossible, and NTLM may be forbidden.",
    because: &[("kdc.no-spn", 12.0)],
    against: &[("auth.accepted", 0.01)],
    unknown: &["whether another name of the host is registered"],
    afar: &[],
    settle: "In the domain, run setspn -Q TERMSRV/NAME: it must show the account of the host.",
    next: &[
        "Connect to the host by its full name in its domain, and not by an alias.",
        "If an alias must be used, register it on the host\u{2019}s own account: setspn -S TERMSRV/ALIAS HOST$, or netdom computername HOST /add:ALIAS, which registers it, too.",
        "If the full name is missing as well, restart Netlogon on the host: it registers its names at its start.",
    ],
    no_fix: Some(
        "the name is registered in the domain, by an administrator of the host\u{2019}s account",
    ),
};
