use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "service.wrapped",
    title: "A wrapper breaks the Remote Desktop service",
    breaks: true,
    says: "TermService loads the library of a wrapper instead of its own, and does not answer: Windows updates break wrappers.",
    because: &[("service.wrapper-fails", 12.0)],
    against: &[("nla.answered", 0.02)],
    unknown: &["which wrapper it is, and for which build it was made"],
    afar: &[],
    settle: "On the host, set ServiceDll back to %SystemRoot%\\System32\\termsrv.dll, restart TermService and connect again.",
    next: &["Update the wrapper for this build of Windows, or remove it with its own uninstaller."],
    no_fix: Some("the wrapper has its own uninstaller, and sessions may depend on it"),
};
