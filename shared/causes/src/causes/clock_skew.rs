use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "clock.skew",
    title: "The clocks are more than 5 minutes apart",
    breaks: false,
    says: "The clocks of this computer and the host differ by more than five minutes, or did when mstsc tried. Kerberos refuses, and certificates look wrong.",
    because: &[
        ("clock.skewed", 12.0),
        ("nla.clock", 12.0),
        ("history.clock", 12.0),
        ("events.clocks-differ", 12.0),
        ("kdc.skew", 12.0),
        ("auth.clock", 12.0),
    ],
    against: &[],
    unknown: &["which of the two clocks is wrong"],
    afar: &[],
    settle: "Compare both clocks with a domain controller or a time server.",
    next: &["Correct the wrong clock: w32tm /resync /rediscover on Windows."],
    no_fix: None,
};
