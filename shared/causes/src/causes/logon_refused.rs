use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "logon.refused",
    breaks: true,
    says: "The host knows the password to be right and still refuses the account: its policy, its rights, or the way it logs on.",
    because: &[("events.logon-refused", 6.0)],
    against: &[],
    unknown: &[
        "whether these logons were over Remote Desktop: shares and services log on the same way",
        "whose logons they were: no name is read",
    ],
    afar: &[],
    settle: "On the host, look at event 4625 of your own attempt in the log Security: its sub-status is the reason.",
    next: &[
        "By the reason in the evidence: change the expired password, extend the account, add it to Remote Desktop Users, or allow the hours, the machine or the way of logging on.",
    ],
};
