use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "address.half-dead",
    breaks: true,
    says: "The name has addresses of IPv4 and of IPv6, and all of the kind that is tried first are dead: clients wait for each before they reach a live one, or give up.",
    because: &[("address.family-dead", 12.0)],
    against: &[("tcp.silent", 0.2)],
    unknown: &["how long this client waits for each address"],
    afar: &[],
    settle: "Dial the live address instead of the name: the connection comes at once.",
    next: &[
        "Take the dead record (AAAA or A) out of DNS, or mend the way to it.",
        "On one client, prefer IPv4 over IPv6 (netsh interface ipv6 set prefixpolicy), rather than switching IPv6 off.",
    ],
    no_fix: Some("the dead address stands in DNS, which redial does not change"),
};
