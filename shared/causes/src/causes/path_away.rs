use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.away",
    title: "The host could not be reached for a moment",
    breaks: true,
    says: "mstsc could not connect to the port a moment ago, and the port answers now: the host, or the network path to it, was down.",
    because: &[("history.tcp", 6.0)],
    against: &[("tcp.refused", 0.05), ("tcp.silent", 0.05)],
    unknown: &["whether the host was starting, asleep or off, or a network on the way was down"],
    afar: &[],
    settle: "Watch the connection for a while (the dashboard connects again every few seconds), and compare with the time the host was started.",
    next: &[
        "Try mstsc again. If it connects, the host was starting or the network was down: look at sleep settings, updates and the VPN.",
        "If mstsc still fails while redial connects, something on this computer stops only mstsc: a firewall rule for the program, or an antivirus.",
    ],
    no_fix: Some("the connection works now, so nothing has to be changed here"),
};
