use std::{
    cell::RefCell,
    future::poll_fn,
    io::{self, Read, Write},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use schannel::{
    schannel_cred::{Direction, SchannelCred},
    tls_stream::{Builder, HandshakeError, MidHandshakeTlsStream, TlsStream},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{heard::Heard, metered::MeteredStream};

/// A TLS session that Schannel made.
pub(super) struct SchannelStream(TlsStream<Wire>);

/// The connection as Schannel sees it: a call that would have to wait fails with `WouldBlock`, and
/// wakes the task when it can go on.
struct Wire {
    stream: MeteredStream,
    waker: Waker,
    heard: Rc<RefCell<Heard>>,
}

/// A handshake between two calls of Schannel.
enum Handshake {
    Ready(SchannelCred, Wire),
    Waiting(Box<MidHandshakeTlsStream<Wire>>),
}

impl SchannelStream {
    /// Makes TLS, and accepts any certificate. `name` is sent as server name, as mstsc does even
    /// with an address. `heard` gets what the host says in the clear.
    pub async fn connect(
        stream: MeteredStream,
        name: &str,
        heard: Rc<RefCell<Heard>>,
    ) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder
            .domain(name)
            .accept_invalid_hostnames(true)
            // Redial looks at certificates and never trusts one.
            .verify_callback(|_| Ok(()));
        let wire = Wire {
            stream,
            waker: Waker::noop().clone(),
            heard,
        };
        let mut handshake = Some(Handshake::Ready(credential().map_err(by_number)?, wire));
        poll_fn(|cx| {
            let step = match handshake.take() {
                Some(Handshake::Ready(credential, mut wire)) => {
                    wire.waker.clone_from(cx.waker());
                    builder.connect(credential, wire)
                }
                Some(Handshake::Waiting(mut waiting)) => {
                    waiting.get_mut().waker.clone_from(cx.waker());
                    waiting.handshake()
                }
                None => return Poll::Pending,
            };
            match step {
                Ok(stream) => Poll::Ready(Ok(Self(stream))),
                Err(HandshakeError::Failure(error)) => Poll::Ready(Err(by_number(error))),
                Err(HandshakeError::Interrupted(waiting)) => {
                    handshake = Some(Handshake::Waiting(Box::new(waiting)));
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// The host's own certificate, DER.
    pub fn leaf(&self) -> Option<Vec<u8>> {
        Some(self.0.peer_certificate().ok()?.to_der().to_vec())
    }

    fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        call: impl FnOnce(&mut TlsStream<Wire>) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.0.get_mut().waker.clone_from(cx.waker());
        match call(&mut self.0) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            done => Poll::Ready(done.map_err(by_number)),
        }
    }
}

/// Nothing is asked of Schannel but what it gives every client on this machine: versions and suites
/// are left to its policy, and no certificate of the user is sent.
///
/// An empty list of algorithms stands for the system's own, and chooses the structure SCHANNEL_CRED,
/// which every Windows knows and which ends at TLS 1.2
/// (<https://learn.microsoft.com/windows/win32/api/schannel/ns-schannel-schannel_cred>). A host that
/// speaks TLS 1.3 was climbed with rustls.
fn credential() -> io::Result<SchannelCred> {
    SchannelCred::builder()
        .supported_algorithms(&[])
        .acquire(Direction::Outbound)
}

/// What Schannel itself refuses, by its number: its words are those of the system's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused(i32);

impl Refused {
    /// SEC_E_UNSUPPORTED_FUNCTION and SEC_E_ALGORITHM_MISMATCH
    /// (<https://learn.microsoft.com/windows/win32/secauthn/schannel-error-codes-for-tls-and-ssl-alerts>).
    const NOTHING_COMMON: [u32; 2] = [0x8009_0302, 0x8009_0331];

    /// Whether it found no version or suite that both sides allow.
    pub fn is_nothing_common(self) -> bool {
        Self::NOTHING_COMMON.contains(&self.0.cast_unsigned())
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schannel: 0x{:08X}", self.0)
    }
}

impl std::error::Error for Refused {}

/// Errors of SSPI are HRESULTs, and those are negative; errors of sockets are not.
fn by_number(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) if code < 0 => io::Error::other(Refused(code)),
        _ => error,
    }
}

fn ready<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(done) => done,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

impl Read for Wire {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut filled = ReadBuf::new(buf);
        let mut cx = Context::from_waker(&self.waker);
        ready(Pin::new(&mut self.stream).poll_read(&mut cx, &mut filled))?;
        self.heard.borrow_mut().hear(filled.filled());
        Ok(filled.filled().len())
    }
}

impl Write for Wire {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let mut cx = Context::from_waker(&self.waker);
        ready(Pin::new(&mut self.stream).poll_write(&mut cx, buf))
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut cx = Context::from_waker(&self.waker);
        ready(Pin::new(&mut self.stream).poll_flush(&mut cx))
    }
}

impl AsyncRead for SchannelStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let room = buf.initialize_unfilled();
        self.poll(cx, |tls| tls.read(room))
            .map_ok(|read| buf.advance(read))
    }
}

impl AsyncWrite for SchannelStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(cx, |tls| tls.write(buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx, |tls| tls.flush())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx, |tls| tls.shutdown())
    }
}
