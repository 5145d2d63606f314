use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "listener.deleted",
    title: "The RDP listener is deleted",
    breaks: true,
    says: "The listener RDP-Tcp is missing from the host's registry. So nothing listens, whatever other settings say.",
    because: &[("listener.missing", 60.0), ("vantage.breaks-alike", 1.9)],
    against: &[("listener.listens", 0.02), ("vantage.works", 0.02)],
    unknown: &["what deleted it"],
    afar: &[],
    settle: "On the host, run qwinsta: rdp-tcp is not in the list.",
    next: &[
        "Import the key WinStations\\RDP-Tcp from a host of the same Windows version (reg export, reg import), then restart TermService. redial does not write this key: it holds more values than redial knows.",
    ],
    no_fix: Some(
        "the key holds more values than redial knows, so redial cannot write a complete listener",
    ),
};
