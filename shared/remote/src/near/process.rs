//! The command that carries a channel: started, listened to, and brought to its end.

use std::{
    io::{self, Read},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use redial_machine::Said;

use super::error::CommandEnd;

/// How long a command may take to end once its input has ended.
const GRACE: Duration = Duration::from_secs(2);
/// How long the last words of a command that has ended may take to arrive: a busy computer is slow to
/// read them, and where all have come nobody waits.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Between two looks at whether it has ended.
const GLANCE: Duration = Duration::from_millis(10);
/// Bytes of its standard error that are kept: the last ones.
const TAIL: usize = 4 << 10;
/// Lines of it that tell why ssh gave up.
const LINES: usize = 2;

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
    pub fn start(mut command: Command) -> io::Result<(Self, Pipes)> {
        let piped = command
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
        within(patience, || self.child().try_wait().ok().flatten())
    }

    /// Brings it to its end, for which its input has ended; its status, where it ended by itself.
    pub fn end(&self, patience: Duration) -> Option<ExitStatus> {
        let status = self.ended_within(patience);
        if status.is_none() {
            self.kill();
        }
        status
    }

    /// Ends it now.
    pub fn kill(&self) {
        let mut child = self.child();
        // Where that fails it has ended meanwhile.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// How it ended, and what it said last: its output has.
    pub fn ending(&self) -> CommandEnd {
        let status = self.ended_within(GRACE / 2);
        CommandEnd {
            status: status.map(shown),
            last: self.tail.last(LAST_WORDS, 1),
        }
    }

    /// Its exit status, where it ended by itself, and the last lines it said: its output has ended.
    pub fn ended(&self) -> (Option<i32>, Said) {
        let status = self.ended_within(GRACE / 2);
        let last = self.tail.last(LAST_WORDS, LINES);
        (status.and_then(|status| status.code()), last)
    }

    /// Whether these words are among the last it said: it has ended.
    pub fn said(&self, words: &str) -> bool {
        let kept = self.tail.whole(LAST_WORDS);
        let all = String::from_utf8_lossy(&kept.bytes);
        all.contains(words)
    }

    /// What it said last, while it runs.
    pub fn last_words(&self) -> Said {
        self.tail.last(Duration::ZERO, 1)
    }
}

impl Drop for Process {
    /// Its input has ended, so it should; one that does not is ended.
    fn drop(&mut self) {
        self.end(GRACE);
    }
}

/// Runs a command whose output nobody needs; its status, where it ended in time.
pub(crate) fn quietly(mut command: Command, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let quiet = command
        // ssh of Windows hangs where this is NUL (github.com/PowerShell/Win32-OpenSSH/issues/1470).
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    ended_in_time(&mut quiet.spawn()?, patience)
}

/// Runs a command that gets no input, for the few words that it prints; none where it did not end in
/// time.
pub(crate) fn heard(mut command: Command, patience: Duration) -> io::Result<String> {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = piped.spawn()?;
    drop(child.stdin.take());
    let status = ended_in_time(&mut child, patience)?;
    let mut printed = Vec::new();
    if let Some(output) = child.stdout.take().filter(|_| status.is_some()) {
        output.take(TAIL as u64).read_to_end(&mut printed)?;
    }
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

fn ended_in_time(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let status = within(patience, || child.try_wait().ok().flatten());
    if status.is_none() {
        child.kill()?;
        child.wait()?;
    }
    Ok(status)
}

/// Waits until something is there, but not longer.
fn within<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + patience;
    loop {
        let found = look();
        if found.is_some() || Instant::now() >= until {
            return found;
        }
        // The standard library waits for a process without end, or not at all.
        thread::sleep(GLANCE);
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
    fn keep(&self, mut from: impl Read) {
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

    /// What was kept, once all has come or the time is over.
    fn whole(&self, patience: Duration) -> MutexGuard<'_, Kept> {
        let waited = self
            .changed
            .wait_timeout_while(self.kept(), patience, |kept| !kept.has_ended);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// The last lines of it.
    fn last(&self, patience: Duration, lines: usize) -> Said {
        Said::last_lines(&self.whole(patience).bytes, lines)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// What comes once it is let come.
    struct Late(Receiver<&'static [u8]>);

    impl Read for Late {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            // At the end nobody lets anything come any more.
            let said = self.0.recv().unwrap_or_default();
            into[..said.len()].copy_from_slice(said);
            Ok(said.len())
        }
    }

    #[test]
    fn last_words_that_are_on_their_way_are_waited_for() {
        let (say, late) = channel();
        let tail = Arc::new(Tail::default());
        let keeps = Arc::clone(&tail);
        thread::spawn(move || keeps.keep(Late(late)));
        assert!(tail.last(Duration::ZERO, 1).is_empty());
        say.send(b"left\n").unwrap();
        drop(say);
        assert_eq!(tail.whole(Duration::from_secs(60)).bytes, b"left\n");
        assert_eq!(tail.last(Duration::ZERO, 1), "left");
    }
}
