//! The steps to a redial at the far end, on a thread of their own: whoever waits may give up.

use std::{
    io::BufReader,
    process::{ChildStdin, ChildStdout, Command},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use redial_machine::Said;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

use super::{
    Preset,
    copy::FarCopy,
    login::{Login, Programs},
    posix::{self, Posix},
    trouble::PresetTrouble,
    windows,
};
use crate::near::process::{Pipes, Process};

/// How long a login may take: a person may have to type a password.
const LOGIN: Duration = Duration::from_secs(120);
/// How long the steps may take to end once nobody waits for them any more.
const FAREWELL: Duration = Duration::from_secs(20);

/// A redial that was started at the far end: it has said nothing yet.
pub(crate) struct Opened {
    // The order is that of the end: no more input, then the process, then what was brought there.
    pub input: ChildStdin,
    pub output: BufReader<ChildStdout>,
    pub process: Arc<Process>,
    /// What was brought there for it.
    pub copy: Option<FarCopy>,
    /// What it all goes over.
    pub login: Arc<Login>,
}

/// What happens on the way.
enum News {
    /// The next step may take so long.
    Takes(Duration),
    /// It has come to its end.
    Ended(Result<Box<Opened>, PresetTrouble>),
}

/// What the steps are taken with.
pub(crate) struct Steps {
    pub preset: Preset,
    pub way: Said,
    pub login: Arc<Login>,
    pub starter: Starter,
    tell: UnboundedSender<News>,
}

impl Steps {
    /// Says how long the next step may take.
    pub fn takes(&self, patience: Duration) {
        // Whoever waited may have gone.
        let _ = self.tell.send(News::Takes(patience));
    }

    fn open(&self) -> Result<Opened, PresetTrouble> {
        if let Login::Winrs(_) = *self.login {
            return windows::open(self, &Said::default());
        }
        match posix::open(self)? {
            Posix::Opened(opened) => Ok(*opened),
            Posix::No(said) => windows::open(self, &said),
        }
    }
}

/// Goes the way to its end.
pub(crate) async fn open(preset: &Preset, way: Said) -> Result<Opened, PresetTrouble> {
    open_with(preset, way, Programs::default()).await
}

pub(super) async fn open_with(
    preset: &Preset,
    way: Said,
    programs: Programs,
) -> Result<Opened, PresetTrouble> {
    let (tell, news) = unbounded_channel();
    let steps = Steps {
        preset: preset.clone(),
        way,
        login: Arc::new(Login::to(&preset.to, programs)),
        starter: Starter::default(),
        tell,
    };
    Waiting::begin(steps, news)?.ended().await
}

/// Who waits. When nobody does any more, the steps end, and what they left behind is removed.
struct Waiting {
    news: UnboundedReceiver<News>,
    starter: Starter,
    over: Receiver<()>,
}

impl Waiting {
    fn begin(steps: Steps, news: UnboundedReceiver<News>) -> Result<Self, PresetTrouble> {
        let starter = steps.starter.clone();
        let (ends, over): (Sender<()>, _) = channel();
        let work = move || {
            let ended = steps.open().map(Box::new);
            // Where nobody waits any more, what was opened is closed here.
            drop(steps.tell.send(News::Ended(ended)));
            drop(steps);
            drop(ends);
        };
        let thread = thread::Builder::new().name("login".into());
        let started = thread.spawn(work);
        started.map_err(|source| PresetTrouble::starting("ssh", source))?;
        Ok(Self {
            news,
            starter,
            over,
        })
    }

    async fn ended(mut self) -> Result<Opened, PresetTrouble> {
        let mut patience = LOGIN;
        loop {
            match timeout(patience, self.news.recv()).await {
                Ok(Some(News::Takes(time))) => patience = time,
                Ok(Some(News::Ended(ended))) => return ended.map(|opened| *opened),
                Ok(None) => return Err(PresetTrouble::GivenUp),
                Err(_) => return Err(PresetTrouble::NoAnswer(patience.as_secs())),
            }
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.starter.stop();
        // An end that nobody took is closed here.
        self.news.close();
        while self.news.try_recv().is_ok() {}
        let _ = self.over.recv_timeout(FAREWELL);
    }
}

/// Starts programs, as long as somebody waits for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Starter(Arc<Mutex<Started>>);

#[derive(Debug, Default)]
struct Started {
    is_over: bool,
    runs: Weak<Process>,
}

impl Starter {
    fn started(&self) -> MutexGuard<'_, Started> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts one.
    pub fn start(
        &self,
        program: &'static str,
        command: Command,
    ) -> Result<(Arc<Process>, Pipes), PresetTrouble> {
        let mut started = self.started();
        if started.is_over {
            return Err(PresetTrouble::GivenUp);
        }
        let (process, pipes) =
            Process::start(command).map_err(|source| PresetTrouble::starting(program, source))?;
        let process = Arc::new(process);
        started.runs = Arc::downgrade(&process);
        Ok((process, pipes))
    }

    /// Nobody waits any more. A redial that runs already is ended by the end of its input.
    fn stop(&self) {
        let mut started = self.started();
        started.is_over = true;
        if let Some(process) = started.runs.upgrade() {
            drop(started);
            process.kill();
        }
    }

    /// What was started carries a channel now, and ends with that.
    pub fn keep(&self) {
        self.started().runs = Weak::new();
    }
}
