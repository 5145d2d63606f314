use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use redial_model::{End, Hex, Rung, RungState, utc};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use crate::{read::MAX_ANSWER_BYTES, way::Carrier};

/// Bytes kept as evidence of each rung.
pub(crate) const MAX_EVIDENCE_BYTES: usize = 64;

/// A connection that counts the bytes received on each rung, keeps the first of them, and fails when
/// there are more than an answer may have.
pub(crate) struct MeteredStream {
    stream: Carrier,
    meter: Meter,
}

/// What was received on the current rung. It stays readable when TLS owns the stream.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Mutex<Count>>);

struct Count {
    first: Vec<u8>,
    bytes: usize,
    begun: Instant,
    last: Instant,
}

/// More bytes came in than an answer may have.
#[derive(Debug)]
pub(crate) struct Overrun;

impl std::fmt::Display for Overrun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("more bytes than an answer can have")
    }
}

impl std::error::Error for Overrun {}

impl MeteredStream {
    pub fn new(stream: Carrier) -> Self {
        Self {
            stream,
            meter: Meter(Arc::new(Mutex::new(Count::begun_now()))),
        }
    }

    /// Begins a rung: counts and times from zero.
    pub fn begin_rung(&self) -> Meter {
        self.meter.begin_rung();
        self.meter.clone()
    }
}

#[cfg(windows)]
impl MeteredStream {
    /// The connection alone, to be given to another runtime.
    pub fn into_std(self) -> io::Result<std::net::TcpStream> {
        self.stream.into_std()
    }
}

impl Count {
    fn begun_now() -> Self {
        let now = Instant::now();
        Self {
            first: Vec::new(),
            bytes: 0,
            begun: now,
            last: now,
        }
    }
}

impl Meter {
    /// Begins a rung: counts and times from zero.
    pub fn begin_rung(&self) {
        *self.count() = Count::begun_now();
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts from zero, and goes on timing: a session has more answers than one.
    pub fn begin_answer(&self) {
        self.count().bytes = 0;
    }

    /// Bytes received on this rung.
    pub fn received(&self) -> usize {
        self.count().bytes
    }

    /// The rung that was begun last, ended now.
    pub fn end_rung(&self, rung: Rung, end: End) -> RungState {
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
            bytes: Hex::first(kept, MAX_EVIDENCE_BYTES),
        }
    }

    /// How a rung ended whose deadline passed: when bytes still came in shortly before, it is an
    /// overrun, otherwise it is silence.
    pub fn end_at_deadline(&self) -> End {
        let count = self.count();
        if count.bytes > 0 && count.last.elapsed() < count.begun.elapsed() / 3 {
            End::Overrun
        } else {
            End::Silent
        }
    }

    /// What came in first.
    pub fn first(&self) -> Vec<u8> {
        self.count().first.clone()
    }

    /// Whether what came in starts like a TLS record.
    pub fn looks_like_tls(&self) -> bool {
        matches!(self.count().first[..], [0x14..=0x17, 3, ..])
    }
}

impl AsyncRead for MeteredStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.meter.received() > MAX_ANSWER_BYTES {
            return Poll::Ready(Err(io::Error::other(Overrun)));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let fresh = &buf.filled()[before..];
        if !fresh.is_empty() {
            let mut count = self.meter.count();
            let room = MAX_EVIDENCE_BYTES
                .saturating_sub(count.first.len())
                .min(fresh.len());
            count.first.extend_from_slice(&fresh[..room]);
            count.bytes += fresh.len();
            count.last = Instant::now();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for MeteredStream {
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
