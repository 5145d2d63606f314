use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "kerberos.no-enctype",
    title: "No Kerberos encryption in common",
    breaks: true,
    says: "The domain controller and an account have no Kerberos encryption type in common: RC4 was turned off, and the account has no AES keys, or the other way round.",
    because: &[("kdc.no-enctype", 40.0)],
    against: &[("auth.accepted", 0.01)],
    unknown: &["whether the user or the host is the account without a common type"],
    afar: &[],
    settle: "On a domain controller, read events 16 and 27 of Kerberos-Key-Distribution-Center in the System log: they name the account and its encryption types.",
    next: &[
        "Set the password of the account once more, so that it gets AES keys. For a computer: Reset-ComputerMachinePassword on the host.",
        "Compare msDS-SupportedEncryptionTypes of the account with the policy Network security: Configure encryption types allowed for Kerberos.",
        "Do not allow RC4 again for the whole domain because of one account.",
    ],
    no_fix: Some(
        "the keys and the types are the domain\u{2019}s, and allowing RC4 again would lower security",
    ),
};
