//! A command as a connection.

use std::{
    collections::VecDeque,
    future::pending,
    io,
    pin::Pin,
    process::{ExitStatus, Stdio},
    task::{Context, Poll},
    time::Duration,
};

use redial_model::{PASSWORD_VARIABLE, Said};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    sync::{oneshot, watch},
    time::timeout,
};

use crate::kin::Kin;

/// Bytes of standard error that are kept: the last.
const TAIL: usize = 2048;
/// Lines of it that are told.
const LINES: usize = 3;
/// How long a command may take to end by itself once its connection is closed.
const GRACE: Duration = Duration::from_secs(1);
/// How long what a command left running may keep its standard error open.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// How a command ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct PipedEnd {
    /// Its status; nothing where it was ended here.
    pub status: Option<ExitStatus>,
    /// The last that it said.
    pub said: Said,
}

/// Tells how a command ended.
pub(crate) type Ending = watch::Receiver<Option<PipedEnd>>;

/// A running command: what it reads and prints is the connection. It is ended when this is dropped.
pub(crate) struct Piped {
    input: ChildStdin,
    output: ChildStdout,
    /// Its end is the sign that nobody needs the command any more.
    _needed: oneshot::Sender<()>,
}

impl Piped {
    /// Starts a command.
    ///
    /// # Errors
    /// It can't be started.
    pub fn start(words: &[String]) -> io::Result<(Self, Ending)> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_remove(PASSWORD_VARIABLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // It has no terminal to ask on: ssh(1), SSH_ASKPASS_REQUIRE.
            .env("SSH_ASKPASS_REQUIRE", "force")
            .kill_on_drop(true);
        alone(&mut command);
        let mut child = command.spawn()?;
        let kin = child.id().map(Kin::of);
        let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let (needed, unneeded) = oneshot::channel();
        let (tell, ending) = watch::channel(None);
        tokio::spawn(async move {
            let end = kept(child, kin, errors, unneeded).await;
            // Nobody may want to know.
            let _ = tell.send(Some(end));
        });
        let piped = Self {
            input,
            output,
            _needed: needed,
        };
        Ok((piped, ending))
    }
}

/// A process group of its own: it is ended as a whole, and can't ask on the terminal of redial.
#[cfg(unix)]
fn alone(command: &mut Command) {
    command.process_group(0);
}

/// A console of its own that nobody sees: CREATE_NO_WINDOW of CreateProcessW.
#[cfg(windows)]
fn alone(command: &mut Command) {
    command.creation_flags(0x0800_0000);
}

/// Hears what a command says until it ends, or until nobody needs it any more.
async fn kept(
    mut child: Child,
    kin: Option<Kin>,
    mut errors: ChildStderr,
    unneeded: oneshot::Receiver<()>,
) -> PipedEnd {
    let mut tail = Tail::default();
    let status = {
        let hear = async {
            tail.hear(&mut errors).await;
            pending().await
        };
        tokio::select! {
            status = ended(&mut child, unneeded) => status,
            () = hear => None,
        }
    };
    match status {
        Some(_) => kin.into_iter().for_each(Kin::forget),
        None => drop(kin),
    }
    // What it said last may still be in the pipe.
    let _ = timeout(LAST_WORDS, tail.hear(&mut errors)).await;
    PipedEnd {
        status,
        said: tail.said(),
    }
}

/// How a command ends by itself, before or soon after nobody needs it any more.
async fn ended(child: &mut Child, unneeded: oneshot::Receiver<()>) -> Option<ExitStatus> {
    tokio::select! {
        biased;
        ended = child.wait() => ended.ok(),
        _ = unneeded => timeout(GRACE, child.wait()).await.ok()?.ok(),
    }
}

/// The last bytes of what a command says.
#[derive(Default)]
struct Tail(VecDeque<u8>);

impl Tail {
    async fn hear(&mut self, from: &mut (impl AsyncRead + Unpin)) {
        let mut buf = [0; 1024];
        while let Ok(count @ 1..) = from.read(&mut buf).await {
            self.0.extend(&buf[..count]);
            let over = self.0.len().saturating_sub(TAIL);
            self.0.drain(..over);
        }
    }

    /// Its last lines, in one and inert.
    fn said(&self) -> Said {
        let (first, second) = self.0.as_slices();
        Said::last_lines(&[first, second].concat(), LINES)
    }
}

impl AsyncRead for Piped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(cx, buf)
    }
}

impl AsyncWrite for Piped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.input).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_shutdown(cx)
    }
}
