use std::{io::Write, sync::mpsc, thread, time::Duration};

use serde::Serialize;

use crate::{
    lines::line,
    protocol::{LONGEST_REPLY, Reply, Says},
};

/// How long the last words may take: a near side that does not read holds up no end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Says lines to the near side, from any thread. Nobody waits for them to be read.
#[derive(Clone, Debug)]
pub(crate) struct Voice(mpsc::Sender<Vec<u8>>);

/// Tells when everything was said.
#[derive(Debug)]
pub(crate) struct Spoken(mpsc::Receiver<()>);

impl Voice {
    /// Speaks into `to`, on a thread of its own.
    pub fn into(mut to: impl Write + Send + 'static) -> std::io::Result<(Self, Spoken)> {
        let (say, lines) = mpsc::channel::<Vec<u8>>();
        let (told, said) = mpsc::channel();
        let speak = move || {
            // Where nobody listens any more, the input ends as well.
            for line in lines {
                if to.write_all(&line).and_then(|()| to.flush()).is_err() {
                    break;
                }
            }
            drop(told);
        };
        thread::Builder::new().name("voice".into()).spawn(speak)?;
        Ok((Self(say), Spoken(said)))
    }

    /// Says one value as a line of its own, whatever a login shell left on the line before.
    pub fn begin(&self, value: &impl Serialize) {
        if let Some(mut line) = line(value, LONGEST_REPLY) {
            line.insert(0, b'\n');
            // Nobody listens any more.
            let _ = self.0.send(line);
        }
    }

    /// Says something about a request.
    pub fn say(&self, id: u64, says: Says) {
        let reply = line(&Reply { id, says }, LONGEST_REPLY);
        let too_long = || {
            let why = "the answer is too long".into();
            let says = Says::Refused { why };
            line(&Reply { id, says }, LONGEST_REPLY)
        };
        if let Some(line) = reply.or_else(too_long) {
            let _ = self.0.send(line);
        }
    }
}

impl Spoken {
    /// Waits until everything is said, but not for ever. The voice has to be gone.
    pub fn wait(self) {
        let _ = self.0.recv_timeout(FAREWELL);
    }
}
