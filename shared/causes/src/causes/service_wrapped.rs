use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "service.wrapped",
    breaks: true,
    says: "TermService runs the library of a wrapper in place of its own, and does not serve: an update of Windows breaks wrappers.",
    because: &[("service.wrapper-fails", 12.0)],
    against: &[("nla.answered", 0.02)],
    unknown: &["which wrapper it is, and for which build it was made"],
    afar: &[],
    settle: "On the host, put ServiceDll back to %SystemRoot%\\System32\\termsrv.dll, restart TermService and dial again.",
    next: &["Update the wrapper for this build of Windows, or remove it with its own uninstaller."],
    no_fix: Some("the wrapper has an uninstaller of its own, and sessions may rest on it"),
};
