use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use redial_model::{RungState, View};
use tokio::sync::Notify;

/// Something that was seen before the probe that looks has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// A rung of the climb to this address ended so.
    Rung(SocketAddr, RungState),
    /// Another place, by its number, has seen so much.
    View(usize, Box<View>),
}

/// Hears what is seen, as it is seen. Nothing is kept for it before the first sight, nor once it is
/// dropped.
#[derive(Debug)]
pub struct Watcher(pub(crate) Arc<SightQueue>);

impl Watcher {
    /// What was seen next.
    pub async fn next(&mut self) -> Sight {
        loop {
            if let Some(told) = self.0.pop() {
                return told;
            }
            self.0.pushed.notified().await;
        }
    }
}

// A channel of tokio reserves room for 32 sights at once, about 4 KB, for every host of a fleet.
#[derive(Debug, Default)]
pub(crate) struct SightQueue {
    told: Mutex<VecDeque<Sight>>,
    pushed: Notify,
}

impl SightQueue {
    pub(crate) fn push(&self, sight: Sight) {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(sight);
        self.pushed.notify_one();
    }

    fn pop(&self) -> Option<Sight> {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}
