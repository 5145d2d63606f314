//! What the person does at the terminal, as messages.

use std::{sync::mpsc, thread};

use crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEventKind};

use super::message::Message;

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

/// Starts the thread that waits for keys. It ends with the program.
pub(super) fn listen(tell: mpsc::Sender<Message>) {
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            if heard(event).is_some_and(|message| tell.send(message).is_err()) {
                return;
            }
        }
        // A terminal that can't be read any more is gone.
        let _ = tell.send(Message::End);
    });
}

/// A terminal's event as a message; most movements mean nothing.
fn heard(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(key)),
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(columns, rows) => Some(Message::Resized(columns, rows)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                Some(Message::Pointed(mouse.column, mouse.row))
            }
            MouseEventKind::ScrollUp => Some(Message::Wheel(-WHEEL)),
            MouseEventKind::ScrollDown => Some(Message::Wheel(WHEEL)),
            _ => None,
        },
        _ => None,
    }
}
