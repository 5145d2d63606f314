use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "name.ambiguous",
    breaks: true,
    says: "Sources of names disagree, so which machine is reached depends on who is asked.",
    because: &[("name.split", 8.0), ("name.pinned", 1.50)],
    against: &[("certificate.covers-name", 0.50)],
    unknown: &["which of the answers is right"],
    afar: &[],
    settle: "Ask the zone's own name server, and dial each address in turn with --address.",
    next: &[
        "Mend the record that is wrong, then flush the DNS cache of the client.",
        "If a hosts file or a VPN's own DNS gives the odd answer, correct it there.",
    ],
    no_fix: None,
};
