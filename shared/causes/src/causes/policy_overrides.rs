use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "policy.overrides",
    title: "A Group Policy causes the failure",
    breaks: true,
    says: "A Group Policy causes the failure. Changing the local setting does not help: change the policy.",
    because: &[
        ("policy.denies", 60.0),
        ("policy.lowers-security", 60.0),
        ("policy.limits", 8.0),
        ("firewall.policy-wins", 3.0),
    ],
    against: &[],
    unknown: &["which Group Policy object or management profile sets it"],
    afar: &[],
    settle: "On the host, run gpresult /h and find the object that sets the value.",
    next: &[
        "Change the policy where it is set; then let the host load it again (policy.refresh).",
        "Until then Group Policy reverses local changes of the same setting within about 90 minutes.",
    ],
    no_fix: None,
};
