use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "listener.deleted",
    breaks: true,
    says: "The listener RDP-Tcp is gone from the registry of the host, so that nothing listens whatever is switched on.",
    because: &[("listener.missing", 60.0)],
    against: &[("listener.listens", 0.02)],
    unknown: &["what deleted it"],
    afar: &[],
    settle: "On the host, run qwinsta: rdp-tcp is not among the sessions.",
    next: &[
        "Import the key WinStations\\RDP-Tcp from a host of the same Windows version (reg export, reg import), then restart TermService. redial writes no such key: it holds more than redial knows.",
    ],
    no_fix: Some(
        "the key holds more than redial knows, so that what it wrote would be no whole listener",
    ),
};
