use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "path.unstable",
    breaks: false,
    says: "The path loses packets: sessions will stall and drop.",
    because: &[("path.lossy", 10.0)],
    against: &[],
    unknown: &["where on the path they are lost"],
    settle: "Run the same series from another network, or from next to the host.",
    next: &[
        "Try a cable instead of Wi-Fi, and without the VPN where that is possible.",
        "Turn keep-alive on at the host (KeepAliveEnable, KeepAliveInterval).",
    ],
};
