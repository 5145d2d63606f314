//! What the person does at the terminal, as messages.

use std::{io, sync::mpsc, thread, time::Duration};

use crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEventKind};

use super::{
    background::{Asked, PAUSE, Sorted, Sorter},
    gate,
    message::Message,
};

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;
/// How often it is looked whether somebody else has the terminal.
const LOOK: Duration = Duration::from_millis(250);

/// Starts the thread that waits for keys, and for the answer of a terminal that was asked something.
/// It ends with the program.
pub(super) fn listen(tell: mpsc::Sender<Message>, asked: Option<Asked>) {
    thread::spawn(move || {
        let mut sorter = Sorter::new(asked);
        loop {
            gate::wait();
            let Ok(messages) = next(&mut sorter) else {
                break;
            };
            for message in messages {
                if tell.send(message).is_err() {
                    return;
                }
            }
        }
        // A terminal that can't be read any more is gone.
        let _ = tell.send(Message::End);
    });
}

/// Waits for what happens next. What may be part of an answer waits for the rest of it for a moment.
fn next(sorter: &mut Sorter) -> io::Result<Vec<Message>> {
    let sorted = if sorter.holds() && !event::poll(PAUSE)? {
        Sorted::Keys(sorter.release())
    } else {
        // Nothing wakes a program on Windows that waits for a key.
        while cfg!(windows) && !event::poll(LOOK)? {
            if gate::is_away() {
                return Ok(vec![]);
            }
        }
        sorter.sort(event::read()?)
    };
    Ok(match sorted {
        Sorted::Keys(events) => events.into_iter().filter_map(heard).collect(),
        Sorted::Held | Sorted::Answer(None) => vec![],
        Sorted::Answer(Some(colour)) => vec![Message::Background(colour)],
    })
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
