//! What everything that goes on rests on, and how it tells what happened.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc::Sender},
};

use redial_engine::RecordId;

use super::site::Site;
use crate::{
    dashboard::{
        message::{Message, News},
        state::HostId,
    },
    options::Options,
};

/// Tells what happened.
#[derive(Clone)]
pub(in crate::dashboard) struct Teller(pub Sender<Message>);

impl Teller {
    pub fn tell(&self, message: Message) {
        // Nobody listens any more once the screen is gone.
        let _ = self.0.send(message);
    }

    pub fn of(&self, host: HostId, news: News) {
        self.tell(Message::Of(host, Box::new(news)));
    }
}

/// What the work rests on.
pub(in crate::dashboard) struct Work {
    pub wish: CurrentWish,
    pub journal: Option<PathBuf>,
    pub teller: Teller,
}

impl Work {
    /// What is wished now.
    pub fn wished(&self) -> Arc<Wished> {
        self.wish.now()
    }
}

/// How to check, and what becomes of what was seen.
pub struct Wished {
    /// How to check.
    pub options: Options,
    /// Whether hosts are remembered from one run to the next.
    pub remembers: bool,
}

/// What is wished at present; the configuration may be read again.
#[derive(Clone)]
pub(in crate::dashboard) struct CurrentWish(Arc<Mutex<Arc<Wished>>>);

impl CurrentWish {
    pub fn new(wished: Wished) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(wished))))
    }

    pub fn now(&self) -> Arc<Wished> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn set(&self, wished: Wished) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(wished);
    }
}

/// What a task came to that a check follows.
pub(super) enum Done {
    /// A host was made ready.
    Opened(Arc<Site>),
    /// Its ways are others now.
    Reached,
    /// A host was changed; under a guard of this record, when there is one to be settled once
    /// somebody looked again.
    Changed(Option<RecordId>),
}
