//! What a gateway saw, for tests that ask what it was sent.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Most that is kept.
const MOST: usize = 10_000;

/// A request, as it came. What proves a password is not kept: of Authorization, only the scheme and the
/// kind of message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The method, such as `RDG_OUT_DATA`.
    pub method: String,
    /// The path.
    pub target: String,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
}

impl Asked {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        let found = all.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }
}

/// One thing that a gateway saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A connection.
    Connected,
    /// The end of TLS before it was made; a client that does not trust the certificate ends it so.
    NoTls,
    /// A request.
    Asked(Asked),
    /// A user who logged in.
    LoggedIn(String),
    /// A login that was refused.
    Refused(String),
    /// A packet of the tunnel, by its type (MS-TSGU 2.2.5.3.3).
    Packet(u16),
    /// The host that a client was brought to, as it named it.
    Reached(String),
    /// How many bytes went to that host and came from it.
    Carried(u64, u64),
}

#[derive(Debug, Default)]
struct Kept {
    seen: Vec<Seen>,
    open: u32,
    begun: u32,
}

impl Kept {
    fn add(&mut self, seen: Seen) {
        if self.seen.len() < MOST {
            self.seen.push(seen);
        }
    }
}

/// Of all connections of a gateway, in the order in which it was seen.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Kept>>);

impl Log {
    pub fn add(&self, seen: Seen) {
        self.0.lock().unwrap().add(seen);
    }

    /// A connection begins. It counts until what is returned goes.
    pub fn begins(&self) -> Open {
        let mut kept = self.0.lock().unwrap();
        kept.open += 1;
        kept.begun += 1;
        kept.add(Seen::Connected);
        Open(self.clone())
    }

    pub fn now(&self) -> Vec<Seen> {
        self.0.lock().unwrap().seen.clone()
    }

    /// What was seen once every connection has ended.
    pub fn settled(&self) -> Vec<Seen> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let kept = self.0.lock().unwrap();
            if kept.begun > 0 && kept.open == 0 {
                return kept.seen.clone();
            }
            assert!(
                Instant::now() < until,
                "a connection does not end: {kept:?}"
            );
            drop(kept);
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A connection that has not ended.
pub struct Open(Log);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().open -= 1;
    }
}
