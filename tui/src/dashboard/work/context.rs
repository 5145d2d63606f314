//! What everything that goes on rests on, and how it tells what happened.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc::Sender},
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
    pub options: Arc<Options>,
    pub journal: Option<PathBuf>,
    pub teller: Teller,
    /// Whether hosts are remembered from one run to the next.
    pub remembers: bool,
}

/// What a task came to that a check follows.
pub(super) enum Done {
    /// A host was made ready.
    Opened(Arc<Site>),
    /// A host was changed; under a guard of this record, when there is one to be settled once
    /// somebody looked again.
    Changed(Option<RecordId>),
}
