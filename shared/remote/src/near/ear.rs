use std::{collections::HashMap, fmt};

use redial_machine::Said;

use super::error::ChannelError;
use crate::{
    lines::{Lines, TooLong},
    protocol::{Greeting, HELLO, Hello, LONGEST_REPLY, MOST_OPEN, NOISE, PROTOCOL, Reply, Says},
};

/// Understands what a far end says. It is not trusted: whatever it may not say ends the channel.
pub struct Ear {
    is_open: bool,
    noise: usize,
    listeners: HashMap<u64, Box<dyn Listener>>,
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open: Vec<_> = self.listeners.keys().collect();
        f.debug_struct("Ear").field("open", &open).finish()
    }
}

/// Who waits for the answers to one request.
pub(crate) trait Listener: Send {
    /// Hears one of them. The last one is not told: this is dropped then.
    fn hear(&mut self, says: Says) -> Result<(), Breach>;
}

/// What a far end may not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// Too much noise before the hello.
    #[error("more than {NOISE} bytes came before its first answer")]
    Noise,
    /// A line without an end.
    #[error("it sent {0}")]
    Flood(TooLong),
    /// A line that says nothing.
    #[error("it sent a line that is no answer: {0}")]
    Garbage(Said),
    /// An answer to nothing that was asked.
    #[error("it answered question {0}, which nobody asked")]
    Unasked(u64),
    /// An answer that does not fit the question.
    #[error("it gave an answer that does not fit the question: {0}")]
    Misfit(Said),
}

/// What a line comes to.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Nothing to be done.
    Nothing,
    /// The far end is there.
    Hello(Box<Hello>),
    /// It is of another version.
    Other(Greeting),
}

/// Hears whatever is answered.
struct Eavesdropper;

impl Listener for Eavesdropper {
    fn hear(&mut self, says: Says) -> Result<(), Breach> {
        // What was understood can be told again, as reports do.
        match serde_json::to_vec(&says) {
            Ok(_) => Ok(()),
            Err(why) => Err(Breach::Misfit(Said::new(&why.to_string()))),
        }
    }
}

impl Default for Ear {
    fn default() -> Self {
        Self::new()
    }
}

impl Ear {
    /// Nothing was heard, and nothing asked.
    #[must_use]
    pub fn new() -> Self {
        Self {
            is_open: false,
            noise: 0,
            listeners: HashMap::new(),
        }
    }

    /// Reads everything a far end sends that was asked as much as it may be; how many lines were
    /// understood. For tests: a channel reads in the same way.
    ///
    /// # Errors
    /// What ends the channel.
    pub fn overhear(bytes: &[u8]) -> Result<usize, Breach> {
        let (mut ear, mut lines) = (Self::new(), Lines::new(bytes));
        for id in 0..MOST_OPEN as u64 {
            ear.listen(id, Box::new(Eavesdropper));
        }
        let mut understood = 0;
        // Bytes in memory are always read.
        while let Ok(line) = lines.next(ear.longest()) {
            let Some(line) = line.map_err(|long| ear.too_long(long))? else {
                break;
            };
            ear.hear(&line)?;
            understood += 1;
        }
        Ok(understood)
    }

    /// The longest line that may come next.
    pub(crate) fn longest(&self) -> usize {
        match self.is_open {
            true => LONGEST_REPLY,
            false => NOISE,
        }
    }

    /// What a line that is longer means.
    pub(crate) fn too_long(&self, line: TooLong) -> Breach {
        match self.is_open {
            true => Breach::Flood(line),
            false => Breach::Noise,
        }
    }

    /// Hears one line.
    ///
    /// # Errors
    /// What ends the channel.
    pub(crate) fn hear(&mut self, line: &[u8]) -> Result<Heard, Breach> {
        if !self.is_open {
            return self.greeted(line);
        }
        if line.is_empty() {
            return Ok(Heard::Nothing);
        }
        let Ok(Reply { id, says }) = serde_json::from_slice(line) else {
            return Err(Breach::Garbage(shown(line)));
        };
        let listener = self.listeners.get_mut(&id).ok_or(Breach::Unasked(id))?;
        let is_last = says.is_last();
        listener.hear(says)?;
        if is_last {
            self.listeners.remove(&id);
        }
        Ok(Heard::Nothing)
    }

    /// A line before the hello is noise, as long as it is not too much.
    fn greeted(&mut self, line: &[u8]) -> Result<Heard, Breach> {
        let at = line
            .windows(HELLO.len())
            .position(|at| at == HELLO.as_bytes());
        let said = at.map(|at| &line[at..]);
        let Some((said, greeting)) =
            said.and_then(|said| Some((said, serde_json::from_slice::<Greeting>(said).ok()?)))
        else {
            self.noise += line.len() + 1;
            return match self.noise > NOISE {
                true => Err(Breach::Noise),
                false => Ok(Heard::Nothing),
            };
        };
        if greeting.redial != PROTOCOL {
            return Ok(Heard::Other(greeting));
        }
        let hello: Hello =
            serde_json::from_slice(said).map_err(|_| Breach::Garbage(shown(said)))?;
        self.is_open = true;
        Ok(Heard::Hello(Box::new(hello)))
    }

    /// Listens for the answers to a request; not when too many are under way.
    pub(crate) fn listen(&mut self, id: u64, listener: Box<dyn Listener>) -> bool {
        let has_room = self.listeners.len() < MOST_OPEN;
        if has_room {
            self.listeners.insert(id, listener);
        }
        has_room
    }

    /// Nothing more will be heard.
    pub(crate) fn deafen(&mut self) {
        self.listeners.clear();
    }
}

/// The beginning of a line, inert.
fn shown(line: &[u8]) -> Said {
    const ENOUGH: usize = 60;
    Said::bytes(&line[..line.len().min(ENOUGH)])
}

impl Breach {
    pub(crate) fn of(self, command: Said) -> ChannelError {
        ChannelError::Breached { command, why: self }
    }
}
