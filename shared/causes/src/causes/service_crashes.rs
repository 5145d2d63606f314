use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "service.crashes",
    title: "The Remote Desktop service crashes",
    breaks: true,
    says: "TermService crashes. Each crash ends every session and the listener until the service starts again.",
    because: &[("events.service-crashed", 20.0)],
    against: &[("events.duplicate-sid", 0.5)],
    unknown: &["what was in its memory: a dump shows it"],
    afar: &[],
    settle: "On the host, look at Application Error 1000 for svchost.exe_TermService: it names the faulting module.",
    next: &[
        "If the faulting module is not part of Windows (a wrapper of termsrv.dll, a printer or security product), remove or update that product.",
        "If it is part of Windows, install the latest cumulative update, and let Windows keep a dump (LocalDumps) for Microsoft.",
    ],
    no_fix: Some("only who installed the faulting program can update or remove it"),
};
