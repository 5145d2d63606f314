//! Screens that lie over others, and lines that are typed.

use redial::dashboard::{
    state::{CodeAsked, Frame, Manners, Note, Prompt, Saving, Screen, State, Tab},
    theme::Tone,
};
use redial_engine::Rights;
use redial_report::Format;

use super::made::{NOW, on, srv01, with, world};

pub(super) fn others(add: &mut impl FnMut(&'static str, State)) {
    add(
        "help",
        with(on("tls-off", Tab::Line), |s| {
            s.frames.push(Frame::of(Screen::Help))
        }),
    );
    add(
        "help-searched",
        with(on("tls-off", Tab::Line), |s| {
            s.frames.push(Frame {
                filter: "firewall".into(),
                ..Frame::of(Screen::Help)
            })
        }),
    );
    add(
        "code",
        with(on("tls-off", Tab::Line), |s| {
            let says = "0x904 (2308)  SOCKET_CLOSED\n  The socket closed: it belongs to the connection.\nextended 0x7 (7)  unknown\n  No table has this extended code.\n";
            s.frames.push(Frame::of(Screen::Code(CodeAsked {
                typed: "0x904 0x7".into(),
                says: says.into(),
            })));
        }),
    );
    add(
        "palette",
        with(on("tls-off", Tab::Line), |s| {
            s.prompt = Some(Prompt::Palette("co".into(), 1))
        }),
    );
    add(
        "refused",
        with(on("tls-off", Tab::Line), |s| {
            let text = "10.0.0.0/24";
            if let redial_input::Understood::Doubt(why) = redial_input::understand(text) {
                s.refuse(Prompt::Dial(text.into()), why.to_string());
            }
        }),
    );
    add(
        "save",
        with(on("tls-off", Tab::Line), |s| {
            s.prompt = Some(Prompt::Save(
                Saving::Report(Format::Html),
                "redial-srv01-3389.html".into(),
            ))
        }),
    );
    let manners = Manners {
        privacy: true,
        ..Manners::default()
    };
    add(
        "private",
        with(srv01(manners, world("key-denied"), Rights::Look), |s| {
            s.note = Some(Note {
                says: "Names and addresses are replaced.".into(),
                tone: Tone::Plain,
                until: NOW + 5.0,
            });
        }),
    );
}
