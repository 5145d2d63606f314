//! The thread on which the work is done, so that a slow machine never holds up the screen.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::mpsc::UnboundedSender;

use super::{
    effect::Effect,
    message::Message,
    work::{self, Teller, Work},
};
use crate::{
    cli::How,
    config::Config,
    exit::{Exit, Stop},
    options::Options,
    runtime::CommandRuntime,
};

/// How long the work may take to end in order.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whether hosts are remembered from one run to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    On,
    Off,
}

/// The work behind a screen: effects go in, messages come out. It ends with this value.
pub struct Backstage {
    /// Where effects go.
    pub effects: UnboundedSender<Effect>,
    /// Where messages come from.
    pub messages: mpsc::Receiver<Message>,
    /// What tells messages, for others who have some.
    tell: mpsc::Sender<Message>,
    /// Says when everything is cleared up.
    finished: mpsc::Receiver<()>,
}

impl Backstage {
    /// Work as it is done when no option says otherwise, with the journal in this folder; nothing
    /// is remembered.
    pub fn start(journal: Option<PathBuf>) -> Result<Self, String> {
        let options =
            Options::with(&How::default(), &Config::default()).map_err(|stop| stop.says)?;
        Self::employ(options, journal, Memory::Off).map_err(|stop| stop.says)
    }

    pub(super) fn employ(
        options: Options,
        journal: Option<PathBuf>,
        memory: Memory,
    ) -> Result<Self, Stop> {
        let runtime = CommandRuntime::start()?;
        let (effects, todo) = tokio::sync::mpsc::unbounded_channel();
        let (tell, messages) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        let work = Work {
            options: Arc::new(options),
            journal,
            teller: Teller(tell.clone()),
            remembers: memory == Memory::On,
        };
        let teller = work.teller.clone();
        let thread = thread::Builder::new().name("work".into()).spawn(move || {
            let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                runtime.block_on(work::run(work, todo))
            }));
            drop(runtime);
            if worked.is_err() {
                // Without it nothing on the screen would come true any more.
                let _ = teller.0.send(Message::End);
            }
            let _ = finish.send(());
        });
        thread.map_err(|e| Stop {
            exit: Exit::Unknown,
            says: format!("cannot start a thread: {e}"),
        })?;
        Ok(Self {
            effects,
            messages,
            tell,
            finished,
        })
    }

    /// What tells messages, for others who have some.
    pub(super) fn teller(&self) -> mpsc::Sender<Message> {
        self.tell.clone()
    }
}

impl Drop for Backstage {
    /// Ends in order, whatever the reason: simulated machines clear up after themselves. A machine
    /// that hangs is not waited for.
    fn drop(&mut self) {
        self.effects = tokio::sync::mpsc::unbounded_channel().0;
        let _ = self.finished.recv_timeout(FAREWELL);
    }
}
