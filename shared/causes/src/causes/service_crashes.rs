use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "service.crashes",
    breaks: true,
    says: "TermService crashes: each time every session and the listener are gone until it is started again.",
    because: &[("events.service-crashed", 20.0)],
    against: &[("events.duplicate-sid", 0.5)],
    unknown: &["what its memory held: a dump tells"],
    afar: &[],
    settle: "On the host, look at Application Error 1000 for svchost.exe_TermService: it names the module at fault.",
    next: &[
        "If the module at fault is not of Windows (a wrapper of termsrv.dll, a printer or security product), remove or update that product.",
        "If it is of Windows, install the latest cumulative update, and have Windows keep a dump (LocalDumps) for its maker.",
    ],
    no_fix: Some("the program at fault has to be updated or removed by who installed it"),
};
