use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "graphics.failed",
    title: "The host cannot show a picture",
    breaks: true,
    says: "The session is ready, and the host shows no picture: its graphics, its display driver or the first program of the session fail.",
    because: &[("session.no-graphics", 40.0), ("picture.none", 20.0)],
    against: &[],
    unknown: &["whether a picture comes after minutes"],
    afar: &[],
    settle: "On the host, look at this time in the System log for errors of the display driver and of dwm.exe, and in RdpCoreTS/Operational.",
    next: &[
        "Try with one monitor, a smaller screen or a lower colour depth.",
        "Update the display driver of the host. Or turn off the policy Use WDDM graphics display driver for Remote Desktop Connections there, and restart it.",
        "An administrator can look at the other sessions of the host: qwinsta, and Task Manager by another way.",
    ],
    no_fix: Some("only the host\u{2019}s log shows which of its parts draws nothing"),
};
