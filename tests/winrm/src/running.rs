//! A program that a shell has started, and what goes in and out of it.

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, Command},
    sync::{Mutex as Held, Notify},
    time::{Instant, timeout, timeout_at},
};
use uuid::Uuid;

use crate::{
    answers::{self, NO_FILE, NOTHING_YET, Refusal},
    asked::Asked,
};

/// Bytes of one stream that wait to be fetched, and that one answer holds.
const HELD: usize = 64 << 10;

/// A command that was started.
pub struct Running {
    pub id: String,
    input: Held<Option<ChildStdin>>,
    child: Held<Child>,
    streams: [Stream; 2],
    changed: Notify,
}

#[derive(Default)]
struct Stream {
    waiting: Mutex<(Vec<u8>, bool)>,
    fetched: Notify,
}

impl Running {
    /// Starts it, with pipes.
    pub fn start(mut command: Command) -> Result<Arc<Self>, Refusal> {
        let piped = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.kill_on_drop(true).spawn().map_err(|_| NO_FILE)?;
        let (out, errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let running = Arc::new(Self {
            id: Uuid::new_v4().to_string().to_uppercase(),
            input: Held::new(child.stdin.take()),
            child: Held::new(child),
            streams: Default::default(),
            changed: Notify::new(),
        });
        tokio::spawn(Arc::clone(&running).keep(0, out));
        tokio::spawn(Arc::clone(&running).keep(1, errors));
        Ok(running)
    }

    /// Ends it, unless it has ended.
    pub async fn end(&self) {
        let _ = self.child.lock().await.kill().await;
    }

    /// Holds what a stream brings, until it is fetched.
    async fn keep(self: Arc<Self>, which: usize, mut from: impl AsyncRead + Unpin) {
        let mut buffer = vec![0; 8 << 10];
        let stream = &self.streams[which];
        loop {
            let read = from.read(&mut buffer).await;
            let count = read.unwrap_or_default();
            {
                let mut waiting = stream.waiting.lock().unwrap();
                waiting.0.extend(&buffer[..count]);
                waiting.1 = count == 0;
            }
            self.changed.notify_waiters();
            self.changed.notify_one();
            if count == 0 {
                return;
            }
            while stream.waiting.lock().unwrap().0.len() > HELD {
                // Somebody fetches, or the shell goes.
                let _ = timeout(Duration::from_millis(200), stream.fetched.notified()).await;
            }
        }
    }

    /// Gives it input.
    pub async fn send(&self, asked: &Asked) -> Result<(), Refusal> {
        let mut input = self.input.lock().await;
        if let Some(pipe) = input.as_mut()
            && pipe.write_all(&asked.stdin).await.is_err()
        {
            return Err((109, "w:InternalError", "The pipe has been ended. "));
        }
        if asked.is_last {
            *input = None;
        }
        Ok(())
    }

    /// What it wrote, and how it ended; waits for as long as the client allows.
    pub async fn receive(&self, asked: &Asked) -> Result<String, Refusal> {
        let until = Instant::now() + Duration::from_secs_f64(asked.hold.max(0.5));
        loop {
            let mut fetched = [Vec::new(), Vec::new()];
            let mut is_over = true;
            for (stream, fetched) in self.streams.iter().zip(&mut fetched) {
                let mut waiting = stream.waiting.lock().unwrap();
                let count = waiting.0.len().min(HELD);
                *fetched = waiting.0.drain(..count).collect();
                is_over &= waiting.1 && waiting.0.is_empty();
                stream.fetched.notify_one();
            }
            let ended = match is_over {
                true => Some(self.child.lock().await.wait().await),
                false => None,
            };
            let code = ended.map(|status| status.unwrap().code().unwrap_or(-1));
            if code.is_some() || fetched.iter().any(|bytes| !bytes.is_empty()) {
                let streams = [&fetched[0][..], &fetched[1]];
                return Ok(answers::received(&asked.message, &self.id, streams, code));
            }
            let more = timeout_at(until, self.changed.notified()).await;
            more.map_err(|_| NOTHING_YET)?;
        }
    }
}

/// A command line as Windows splits it: 2n backslashes and a quote are n backslashes and the quote's start
/// or end, one more is a quote itself.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut is_word, mut quoted, mut backslashes) = (String::new(), false, false, 0);
    for c in line.chars() {
        if c == '\\' {
            (backslashes, is_word) = (backslashes + 1, true);
            continue;
        }
        let kept = if c == '"' {
            backslashes / 2
        } else {
            backslashes
        };
        word.extend(std::iter::repeat_n('\\', kept));
        match c {
            '"' if backslashes % 2 == 1 => word.push('"'),
            '"' => (quoted, is_word) = (!quoted, true),
            ' ' if !quoted && is_word => {
                words.push(std::mem::take(&mut word));
                is_word = false;
            }
            ' ' if !quoted => {}
            c => {
                word.push(c);
                is_word = true;
            }
        }
        backslashes = 0;
    }
    word.extend(std::iter::repeat_n('\\', backslashes));
    if is_word {
        words.push(word);
    }
    words
}
