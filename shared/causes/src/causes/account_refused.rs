use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "account.refused",
    breaks: true,
    says: "The host or its domain refused the account that mstsc signed in with; the line itself works up to the password.",
    because: &[("history.account", 20.0)],
    against: &[],
    unknown: &["which account it was: no name is read"],
    afar: &[],
    settle: "On the host, look at event 4625 in Security at that time: its sub-status says why.",
    next: &[
        "Do what the reason in the evidence says: type the password again, with the right domain (DOMAIN\\user or .\\user); change one that expired; unlock or enable the account; allow its hours, its computer or its way of logging on.",
        "Do not try again and again: wrong tries lock the account.",
    ],
};
