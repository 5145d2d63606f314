use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "client.delegation-denied",
    breaks: true,
    says: "A policy on this machine forbids handing the password over to the host, so that NLA can't end.",
    because: &[("client.delegation-denied", 40.0)],
    against: &[],
    unknown: &["who set the policy, and why"],
    afar: &[],
    settle: "On this machine, run gpresult /h and look for Deny delegating fresh credentials.",
    next: &[
        "Take the host out of the list of the policy Deny delegating fresh credentials, or dial from a machine without it.",
        "Restricted Admin or Remote Credential Guard (mstsc /remoteGuard) hand over no password, where the host allows them.",
    ],
};
