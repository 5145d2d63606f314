use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use redial_model::{End, Hex, Rung, RungState, Said, utc};
use redial_wire::Read;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, timeout_at},
};

/// No answer of the sequence is longer than this.
pub(crate) const LONGEST: usize = 1 << 16;
/// Bytes kept as evidence.
const KEPT: usize = 64;

/// A stream that counts what comes in, keeps the first bytes of each rung, and ends a flood.
pub(crate) struct Tap {
    stream: TcpStream,
    meter: Meter,
}

/// What has come in on the rung being climbed; stays readable when the stream is lent to TLS.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Mutex<Count>>);

struct Count {
    first: Vec<u8>,
    bytes: usize,
    begun: Instant,
    last: Instant,
}

#[derive(Debug)]
struct Overrun;

impl std::fmt::Display for Overrun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("more bytes than an answer may have")
    }
}

impl std::error::Error for Overrun {}

impl Tap {
    pub fn new(stream: TcpStream) -> Self {
        let now = Instant::now();
        Self {
            stream,
            meter: Meter(Arc::new(Mutex::new(Count {
                first: Vec::new(),
                bytes: 0,
                begun: now,
                last: now,
            }))),
        }
    }

    /// Begins a rung: counting and timing start again.
    pub fn mark(&self) -> Meter {
        let now = Instant::now();
        *self.meter.count() = Count {
            first: Vec::new(),
            bytes: 0,
            begun: now,
            last: now,
        };
        self.meter.clone()
    }
}

impl Meter {
    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes received on this rung.
    pub fn received(&self) -> usize {
        self.count().bytes
    }

    /// The rung that began at the last mark, ended now.
    pub fn ended(&self, rung: Rung, end: End) -> RungState {
        let count = self.count();
        let kept = if matches!(end, End::Ok) {
            &[][..]
        } else {
            &count.first
        };
        RungState {
            rung,
            end,
            ms: utc::milliseconds(count.begun.elapsed()),
            bytes: Hex::first(kept, KEPT),
        }
    }

    /// How a rung ended whose deadline passed: a drip that went on is an overrun, anything else is
    /// silence.
    pub fn late(&self) -> End {
        let count = self.count();
        if count.bytes > 0 && count.last.elapsed() < count.begun.elapsed() / 3 {
            End::Overrun
        } else {
            End::Silent
        }
    }

    /// Whether what came in starts like a TLS record.
    pub fn looks_like_tls(&self) -> bool {
        matches!(self.count().first[..], [0x14..=0x17, 3, ..])
    }
}

/// How an I/O error ends a rung.
pub(crate) fn end_of(error: &io::Error) -> End {
    if error.get_ref().is_some_and(|e| e.is::<Overrun>()) {
        return End::Overrun;
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => End::Fin,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected => End::Rst,
        io::ErrorKind::ConnectionRefused => End::Refused,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            End::Unreachable(words(error))
        }
        io::ErrorKind::TimedOut => End::Silent,
        _ => End::Broke(Said::new(&words(error))),
    }
}

/// The system's words without its error number.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error")
        .next()
        .unwrap_or(&text)
        .to_lowercase()
}

/// Reads from `stream` until `parse` has a whole message, judges the bytes, or the deadline passes.
pub(crate) async fn read_message<S, T, E>(
    stream: &mut S,
    wait: Duration,
    parse: impl Fn(&[u8]) -> Result<Read<T>, E>,
) -> Result<T, Stop<E>>
where
    S: AsyncRead + Unpin,
{
    let deadline = Instant::now() + wait;
    let mut bytes = Vec::new();
    loop {
        match parse(&bytes).map_err(Stop::Bad)? {
            Read::Done(message) => return Ok(message),
            Read::More if bytes.len() > LONGEST => return Err(Stop::End(End::Overrun)),
            Read::More => {}
        }
        match timeout_at(deadline, stream.read_buf(&mut bytes)).await {
            Err(_) => return Err(Stop::Late),
            Ok(Ok(0)) => return Err(Stop::End(End::Fin)),
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(Stop::End(end_of(&error))),
        }
    }
}

/// Why a message was not read.
pub(crate) enum Stop<E> {
    /// The connection ended so.
    End(End),
    /// The deadline passed.
    Late,
    /// The bytes are no such message.
    Bad(E),
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.meter.received() > LONGEST {
            return Poll::Ready(Err(io::Error::other(Overrun)));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let fresh = &buf.filled()[before..];
        if !fresh.is_empty() {
            let mut count = self.meter.count();
            let room = KEPT.saturating_sub(count.first.len()).min(fresh.len());
            count.first.extend_from_slice(&fresh[..room]);
            count.bytes += fresh.len();
            count.last = Instant::now();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    // TLS hands over all records of a flight at once: one system call and one segment for them.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
