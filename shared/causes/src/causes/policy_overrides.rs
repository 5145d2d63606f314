use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "policy.overrides",
    breaks: true,
    says: "A Group Policy sets what breaks the connection: mending the local setting changes nothing.",
    because: &[
        ("policy.denies", 60.0),
        ("policy.lowers-security", 60.0),
        ("policy.limits", 8.0),
        ("firewall.policy-wins", 3.0),
    ],
    against: &[],
    unknown: &["which Group Policy object or management profile sets it"],
    afar: &[],
    settle: "On the host, run gpresult /h and look which object sets the value.",
    next: &[
        "Change the policy where it is made; then have the host ask for it again (policy.refresh).",
        "Until then local changes of the same setting come undone within about 90 minutes.",
    ],
    no_fix: None,
};
