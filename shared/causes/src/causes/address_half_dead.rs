use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "address.half-dead",
    title: "Some of the name's addresses are dead",
    breaks: true,
    says: "The name has IPv4 and IPv6 addresses, and none of the family that is tried first answers. Clients wait for each of them before they try one that works, or give up.",
    because: &[("address.family-dead", 12.0)],
    against: &[("tcp.silent", 0.2)],
    unknown: &["how long this client waits for each address"],
    afar: &[],
    settle: "Connect to the address that works instead of the name: this connects at once.",
    next: &[
        "Remove the dead record (AAAA or A) from DNS, or repair the network path to that address.",
        "On one client, prefer IPv4 over IPv6 (netsh interface ipv6 set prefixpolicy). Do not turn IPv6 off.",
    ],
    no_fix: Some("the dead address is in DNS, which redial does not change"),
};
