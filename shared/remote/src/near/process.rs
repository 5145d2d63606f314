//! The command that carries a channel: started, listened to, and brought to its end.

use std::{
    io::{self, Read},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use redial_machine::Said;

use super::{command::ChannelCommand, error::CommandEnd};

/// How long a command may take to end once its input has ended.
const GRACE: Duration = Duration::from_secs(2);
/// How long the last words of a command that has ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// Between two looks at whether it has ended.
const GLANCE: Duration = Duration::from_millis(10);
/// Bytes of its standard error that are kept: the last ones.
const TAIL: usize = 4 << 10;

/// A command that runs.
#[derive(Debug)]
pub(crate) struct Process {
    child: Mutex<Child>,
    tail: Arc<Tail>,
}

/// What it is talked to by.
pub(crate) struct Pipes {
    pub input: ChildStdin,
    pub output: ChildStdout,
}

impl Process {
    /// Starts it. What it writes to its standard error is kept, the end of it.
    pub fn start(command: &ChannelCommand) -> io::Result<(Self, Pipes)> {
        let mut process = command.process();
        let piped = process
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let tail = Arc::new(Tail::default());
        let kept = Arc::clone(&tail);
        let started = thread::Builder::new()
            .name("far errors".into())
            .spawn(move || kept.keep(errors));
        let process = Self {
            child: Mutex::new(child),
            tail,
        };
        started?;
        Ok((process, Pipes { input, output }))
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its end, but not longer.
    fn ended_within(&self, patience: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + patience;
        loop {
            if let Ok(Some(status)) = self.child().try_wait() {
                return Some(status);
            }
            if Instant::now() >= until {
                return None;
            }
            // The standard library waits for a process without end, or not at all.
            thread::sleep(GLANCE);
        }
    }

    /// How it ended, and what it said last: its output has.
    pub fn ending(&self) -> CommandEnd {
        let status = self.ended_within(GRACE / 2);
        CommandEnd {
            status: status.map(shown),
            last: self.tail.last(LAST_WORDS),
        }
    }

    /// What it said last, while it runs.
    pub fn last_words(&self) -> Said {
        self.tail.last(Duration::ZERO)
    }
}

impl Drop for Process {
    /// Its input has ended, so it should; one that does not is ended.
    fn drop(&mut self) {
        if self.ended_within(GRACE).is_none() {
            let mut child = self.child();
            // Where that fails it has ended meanwhile.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn shown(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        // A signal.
        None => status.to_string(),
    }
}

/// The end of what is written to a pipe.
#[derive(Debug, Default)]
struct Tail {
    kept: Mutex<Kept>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: Vec<u8>,
    has_ended: bool,
}

impl Tail {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the end of everything that comes.
    fn keep(&self, mut from: ChildStderr) {
        let mut buffer = [0; 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    let mut kept = self.kept();
                    kept.bytes.extend(&buffer[..count]);
                    let surplus = kept.bytes.len().saturating_sub(TAIL);
                    kept.bytes.drain(..surplus);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.kept().has_ended = true;
        self.changed.notify_all();
    }

    /// The last line, once all has come or the time is over.
    fn last(&self, patience: Duration) -> Said {
        let waited = self
            .changed
            .wait_timeout_while(self.kept(), patience, |kept| !kept.has_ended);
        let (kept, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Said::last_lines(&kept.bytes, 1)
    }
}
