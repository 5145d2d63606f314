//! The thread on which the work is done, so that a slow machine never holds up the screen.

use std::{path::PathBuf, sync::mpsc, thread, time::Duration};

use tokio::sync::mpsc::UnboundedSender;

use super::{
    effect::Effect,
    message::Message,
    work::{self, CurrentWish, Teller, Wished, Work},
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
/// The same where a redial on another computer ends as well, and what was brought there is removed.
const FAR_FAREWELL: Duration = Duration::from_secs(10);

/// The work behind a screen: effects go in, messages come out. It ends with this value.
pub struct Backstage {
    /// Where effects go.
    pub effects: UnboundedSender<Effect>,
    /// Where messages come from.
    pub messages: mpsc::Receiver<Message>,
    /// What is wished of it.
    pub(super) wish: CurrentWish,
    /// What tells messages, for others who have some.
    tell: mpsc::Sender<Message>,
    /// Says when everything is cleared up.
    finished: mpsc::Receiver<()>,
    /// How long that may take.
    farewell: Duration,
}

impl Backstage {
    /// Work as it is done when no option says otherwise, with the journal in this folder; nothing
    /// is remembered.
    pub fn start(journal: Option<PathBuf>) -> Result<Self, String> {
        let options =
            Options::with(&How::default(), &Config::default()).map_err(|stop| stop.says)?;
        let wished = Wished {
            options,
            remembers: false,
        };
        Self::employ(wished, journal).map_err(|stop| stop.says)
    }

    pub(super) fn employ(wished: Wished, journal: Option<PathBuf>) -> Result<Self, Stop> {
        let runtime = CommandRuntime::start()?;
        let (effects, todo) = tokio::sync::mpsc::unbounded_channel();
        let (tell, messages) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        let wish = CurrentWish::new(wished);
        let work = Work {
            wish: wish.clone(),
            journal,
            teller: Teller(tell.clone()),
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
            wish,
            tell,
            finished,
            farewell: FAREWELL,
        })
    }

    /// Waits longer for the end: a redial on another computer ends with it.
    pub(super) fn ends_afar(&mut self) {
        self.farewell = FAR_FAREWELL;
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
        let _ = self.finished.recv_timeout(self.farewell);
    }
}
