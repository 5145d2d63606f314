use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "listener.port-reserved",
    title: "Windows reserves the port",
    breaks: true,
    says: "Windows reserves the port of Remote Desktop, so TermService cannot listen on it.",
    because: &[
        ("listener.port-excluded", 60.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[("listener.listens", 0.02), ("vantage.works", 0.02)],
    unknown: &["whether the range changes with the next start: Hyper-V chooses it again"],
    afar: &[],
    settle: "On the host, run netsh interface ipv4 show excludedportrange protocol=tcp: the port lies in a range without an asterisk.",
    next: &[
        "Stop WinNAT (net stop winnat), restart TermService, and start WinNAT again.",
        "To keep the port, reserve it for programs that ask for it by number: netsh interface ipv4 add excludedportrange protocol=tcp startport=3389 numberofports=1, then restart the host.",
    ],
    no_fix: Some(
        "the program that reserves the range would have to be stopped, with everything that uses it",
    ),
};
