use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.away",
    breaks: true,
    says: "mstsc could not connect to the port a moment ago, and it answers now: the host, or the way to it, was away.",
    because: &[("history.tcp", 6.0)],
    against: &[("tcp.refused", 0.05), ("tcp.silent", 0.05)],
    unknown: &["whether the host was starting, asleep or off, or a network between was down"],
    afar: &[],
    settle: "Watch the line for a while (the dashboard dials again every few seconds), and compare with the time the host was started.",
    next: &[
        "Try mstsc again. If it connects, the host was starting or the network was down: look at sleep settings, updates and the VPN.",
        "If mstsc still fails while redial connects, something on this machine stops mstsc alone: a firewall rule for the program, or an antivirus.",
    ],
    no_fix: Some("the line works now, so that nothing has to be changed here"),
};
