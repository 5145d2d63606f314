use std::{
    fmt, io,
    io::{Read, Write},
    process::Command,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use redial_kit::Machines;
use redial_machine::{Machine, PASSWORD_VARIABLE, Said, utc};
use tokio::{sync::oneshot, time::timeout};

use super::{
    bench::FarBench,
    command::{ChannelCommand, Starts},
    ear::{Ear, Heard, Listener},
    error::{ChannelError, CommandEnd},
    look::FarSight,
    machine::FarMachine,
    preset::{self, FarCopy, Login, Preset},
    process::Process,
};
use crate::{
    lines::{Lines, line},
    protocol::{Ask, Hello, LONGEST_REQUEST, Request},
};

/// How long a login and the start of redial there may take: a person may have to type a password.
const PATIENCE: Duration = Duration::from_secs(120);

/// A redial at the far end of a command. It ends when this is dropped.
pub struct Channel {
    cable: Cable,
    state: Arc<State>,
    machine: Arc<FarMachine>,
    readonly: bool,
    asked: AtomicUsize,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("command", &self.state.command)
            .finish_non_exhaustive()
    }
}

/// What is shared with the thread that listens.
struct State {
    command: Said,
    ear: Mutex<Ear>,
    trouble: Mutex<Option<ChannelError>>,
}

impl State {
    fn ear(&self) -> MutexGuard<'_, Ear> {
        self.ear.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self) -> MutexGuard<'_, Option<ChannelError>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing more will be heard, for this reason.
    fn end(&self, why: ChannelError) {
        self.trouble().get_or_insert(why);
        self.ear().deafen();
    }
}

type Greeted = Result<Box<Hello>, ChannelError>;

impl Channel {
    /// Starts a command, and waits until a redial answers at its far end.
    ///
    /// # Errors
    /// It can't be started, or no redial of this version answers.
    pub async fn open(command: &ChannelCommand) -> Result<Self, ChannelError> {
        let said = Said::new(command.text());
        let process = match command.starts() {
            Starts::Words(words) => of_words(words),
            Starts::Preset(preset) => return Self::opened(preset, said).await,
        };
        let (process, pipes) =
            Process::start(process).map_err(|source| ChannelError::NotStarted {
                command: said.clone(),
                source: Arc::new(source),
            })?;
        let transport = Transport {
            command: said,
            input: pipes.input,
            output: pipes.output,
            process: Some(Arc::new(process)),
            copy: None,
            login: None,
        };
        transport.greet().await
    }

    /// The same by a way that redial knows itself.
    async fn opened(preset: &Preset, way: Said) -> Result<Self, ChannelError> {
        let opened = preset::open(preset, way.clone()).await;
        let opened = opened.map_err(|why| ChannelError::NotOpened {
            command: way.clone(),
            why: Arc::new(why),
        })?;
        let transport = Transport {
            command: way,
            input: opened.input,
            output: opened.output,
            process: Some(opened.process),
            copy: opened.copy,
            login: Some(opened.login),
        };
        transport.greet().await
    }

    /// The same over any two ends of pipes: what `input` takes goes to the far end, what it says
    /// comes out of `output`.
    ///
    /// # Errors
    /// No redial of this version answers.
    pub async fn over(
        input: impl Write + Send + 'static,
        output: impl Read + Send + 'static,
    ) -> Result<Self, ChannelError> {
        let transport = Transport {
            command: "a pipe".into(),
            input,
            output,
            process: None,
            copy: None,
            login: None,
        };
        transport.greet().await
    }

    /// The machines of a check: this computer's, and the host at the far end of this channel.
    ///
    /// # Errors
    /// redial can look at no machine there.
    pub fn machines(self: &Arc<Self>, near: Machines) -> Result<Machines, ChannelError> {
        if !self.machine.here() {
            return Err(ChannelError::NoMachine {
                command: self.state.command.clone(),
            });
        }
        Ok(Machines {
            host: Arc::clone(&self.machine) as _,
            far: Some(Arc::new(FarSight(Arc::clone(self)))),
            ..near
        })
    }

    /// Why nothing more is heard of the far end; nothing as long as it answers.
    #[must_use]
    pub fn trouble(&self) -> Option<ChannelError> {
        self.state.trouble().clone()
    }

    /// How often the far end was asked: each is a round trip.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// What is known of the machine there without a question.
    pub(crate) fn machine(&self) -> &dyn Machine {
        &*self.machine
    }

    /// Whether the far end changes nothing.
    #[must_use]
    pub fn is_readonly(&self) -> bool {
        self.readonly
    }

    /// Where the machine there is changed.
    #[must_use]
    pub fn bench(self: &Arc<Self>) -> FarBench {
        FarBench::new(Arc::clone(self))
    }

    /// Says something that nothing is answered to.
    pub(crate) fn tell(&self, ask: Ask) {
        let id = self.asked.fetch_add(1, Ordering::Relaxed) as u64 + 1;
        if let Some(line) = line(&Request { id, ask }, LONGEST_REQUEST) {
            self.cable.send(line);
        }
    }

    /// Asks; the number of the request. Where that can't be done any more, the listener is dropped
    /// at once.
    pub(crate) fn ask(&self, ask: Ask, listener: Box<dyn Listener>) -> u64 {
        let id = self.asked.fetch_add(1, Ordering::Relaxed) as u64 + 1;
        let Some(line) = line(&Request { id, ask }, LONGEST_REQUEST) else {
            return id;
        };
        // The ear is held while looking for trouble: nobody is left listening to what has ended.
        let mut ear = self.state.ear();
        if self.state.trouble().is_none() && ear.listen(id, listener) {
            drop(ear);
            self.cable.send(line);
        }
        id
    }
}

fn of_words(words: &[String]) -> Command {
    let mut words = words.iter();
    let program = words.next().map_or("", String::as_str);
    let mut command = Command::new(program);
    command.args(words).env_remove(PASSWORD_VARIABLE);
    command
}

/// What a channel hangs on. Its end has an order: no more input, then the process ends, then what was
/// brought to the far end is removed.
struct Cable {
    input: Option<mpsc::Sender<Vec<u8>>>,
    process: Option<Arc<Process>>,
    copy: Option<FarCopy>,
    _login: Option<Arc<Login>>,
}

impl Cable {
    fn send(&self, line: Vec<u8>) {
        if let Some(input) = &self.input {
            // Where that can't be written, the other direction has ended, too.
            let _ = input.send(line);
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.input = None;
        if let (Some(process), Some(copy)) = (&self.process, self.copy.take()) {
            copy.settle(process);
        }
    }
}

/// The two directions of a channel before anything was said.
struct Transport<W, R> {
    command: Said,
    input: W,
    output: R,
    process: Option<Arc<Process>>,
    copy: Option<FarCopy>,
    login: Option<Arc<Login>>,
}

impl<W: Write + Send + 'static, R: Read + Send + 'static> Transport<W, R> {
    async fn greet(self) -> Result<Channel, ChannelError> {
        let state = Arc::new(State {
            command: self.command,
            ear: Mutex::new(Ear::new()),
            trouble: Mutex::new(None),
        });
        let (greet, greeted) = oneshot::channel();
        let hearing = Hearing {
            state: Arc::clone(&state),
            process: self.process.as_ref().map(Arc::downgrade),
            greet: Some(greet),
        };
        let (input, lines) = mpsc::channel();
        let (writer, reader) = (self.input, self.output);
        let cable = Cable {
            input: Some(input),
            process: self.process,
            copy: self.copy,
            _login: self.login,
        };
        start("far input", move || write(writer, &lines))
            .and_then(|()| start("far output", move || hearing.listen(reader)))
            .map_err(|source| ChannelError::NotStarted {
                command: state.command.clone(),
                source: Arc::new(source),
            })?;
        let hello = match timeout(PATIENCE, greeted).await {
            Ok(Ok(greeted)) => greeted?,
            Ok(Err(_)) | Err(_) => return Err(unanswered(&state, cable.process.as_deref())),
        };
        Ok(Channel {
            cable,
            machine: Arc::new(FarMachine::of(&hello, utc::now())),
            readonly: hello.readonly,
            state,
            asked: AtomicUsize::new(0),
        })
    }
}

/// It says nothing, in all this time.
fn unanswered(state: &State, process: Option<&Process>) -> ChannelError {
    ChannelError::NoAnswer {
        command: state.command.clone(),
        ended: CommandEnd {
            status: Some(format!("after {} s", PATIENCE.as_secs())),
            last: process.map(Process::last_words).unwrap_or_default(),
        },
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map(drop)
}

/// Writes what is asked, until nobody asks any more. A far end that does not read holds up nobody
/// but this thread.
fn write(mut to: impl Write, lines: &mpsc::Receiver<Vec<u8>>) {
    for line in lines {
        if to.write_all(&line).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

/// The thread that listens.
struct Hearing {
    state: Arc<State>,
    process: Option<Weak<Process>>,
    greet: Option<oneshot::Sender<Greeted>>,
}

impl Hearing {
    fn listen(mut self, from: impl Read) {
        let mut lines = Lines::new(from);
        loop {
            let longest = self.state.ear().longest();
            let why = match lines.next(longest) {
                Ok(Ok(Some(line))) => match self.heard(&line) {
                    Ok(()) => continue,
                    Err(why) => why,
                },
                Ok(Ok(None)) | Err(_) => self.ended(),
                Ok(Err(long)) => {
                    let breach = self.state.ear().too_long(long);
                    breach.of(self.state.command.clone())
                }
            };
            if let Some(greet) = self.greet.take() {
                // Whoever waited has gone.
                let _ = greet.send(Err(why.clone()));
            }
            return self.state.end(why);
        }
    }

    fn heard(&mut self, line: &[u8]) -> Result<(), ChannelError> {
        let heard = self.state.ear().hear(line);
        let command = || self.state.command.clone();
        match heard.map_err(|breach| breach.of(command()))? {
            Heard::Nothing => {}
            Heard::Hello(hello) => {
                if let Some(greet) = self.greet.take() {
                    let _ = greet.send(Ok(hello));
                }
            }
            Heard::Other(greeting) => {
                return Err(ChannelError::OtherVersion {
                    command: command(),
                    version: greeting.version,
                    theirs: greeting.redial,
                });
            }
        }
        Ok(())
    }

    /// How it ended: before it answered at all, or later.
    fn ended(&self) -> ChannelError {
        let process = self.process.as_ref().and_then(Weak::upgrade);
        let ended = process.map(|process| process.ending()).unwrap_or_default();
        let command = self.state.command.clone();
        match self.greet {
            Some(_) => ChannelError::NoAnswer { command, ended },
            None => ChannelError::Ended { command, ended },
        }
    }
}
