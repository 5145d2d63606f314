use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "certificate.unverified",
    title: "The .rdp file does not accept the certificate",
    breaks: true,
    says: "The .rdp file forbids mstsc to connect to a host that it cannot verify, and the certificate of this one is self-signed or for another name.",
    because: &[("rdp-file.unverified", 20.0)],
    against: &[],
    unknown: &["which authorities the client trusts"],
    afar: &[],
    settle: "Start the file with `authentication level:i:2` from a copy: where mstsc then asks about the certificate, this is the cause.",
    next: &[
        "Give the host a certificate from an authority that the clients trust, valid for the name in the file's `full address`.",
        "Inside a domain, write the host's full name in the file's `full address`: then Kerberos verifies the host, and no certificate has to.",
        "If the file came with RD Web Access or from a colleague, ask for a new one: a signed file must not be edited.",
    ],
    no_fix: Some("another certificate has to be issued, and the .rdp file is the user's own"),
};
