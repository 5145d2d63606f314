use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "clock.skew",
    breaks: false,
    says: "The clocks of this machine and the host are, or were when mstsc tried, more than five minutes apart: Kerberos refuses, and certificates look wrong.",
    because: &[
        ("clock.skewed", 12.0),
        ("nla.clock", 12.0),
        ("history.clock", 12.0),
        ("events.clocks-differ", 12.0),
    ],
    against: &[],
    unknown: &["which of the two clocks is wrong"],
    afar: &[],
    settle: "Compare both clocks with a domain controller or a time server.",
    next: &["Set the wrong clock: w32tm /resync /rediscover on Windows."],
    no_fix: None,
};
