//! What a host saw, for tests that ask what it was sent.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// One thing that a host saw of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A proof that was right.
    Accepted,
    /// A proof that it refused.
    Refused,
    /// A proof that it did not answer.
    Unanswered,
    /// Credentials: the password itself, or an empty one in its place.
    Credentials,
    /// The end of the connection, where the other side ended it.
    Closed,
}

#[derive(Debug, Default)]
struct State {
    seen: Vec<Seen>,
    open: u32,
    begun: u32,
}

/// Of all connections of a host, in the order in which it was seen.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<State>>);

impl Log {
    pub fn add(&self, seen: Seen) {
        self.0.lock().unwrap().seen.push(seen);
    }

    /// A connection begins. It counts until what is returned goes.
    pub fn begins(&self) -> Open {
        let mut state = self.0.lock().unwrap();
        state.open += 1;
        state.begun += 1;
        Open(self.clone())
    }

    pub fn now(&self) -> Vec<Seen> {
        self.0.lock().unwrap().seen.clone()
    }

    /// What was seen once every connection has ended.
    pub fn settled(&self) -> Vec<Seen> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let state = self.0.lock().unwrap();
            if state.begun > 0 && state.open == 0 {
                return state.seen.clone();
            }
            assert!(
                Instant::now() < until,
                "a connection does not end: {state:?}"
            );
            drop(state);
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
