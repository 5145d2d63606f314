//! How a connection comes about: by a socket of this computer, or by something else that leads to
//! the host.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How a connection comes about.
#[derive(Clone, Copy, Debug, Default)]
pub enum Conveyance<'a> {
    /// This computer connects to the address.
    #[default]
    Direct,
    /// Something else leads to the host: no address, no SYN and no packets are seen then.
    Through(&'a dyn Opener),
}

/// Opens connections that are no sockets of this computer.
pub trait Opener: Send + Sync + fmt::Debug {
    /// A new connection to the host. Whether it leads there shows only when the host answers.
    ///
    /// # Errors
    /// Nothing was begun.
    fn open(&self) -> io::Result<Box<dyn Duplex>>;

    /// How long it may take beside the host's own answer until a connection leads there.
    fn patience(&self) -> Duration;
}

/// A stream of bytes in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What carries the bytes of a connection.
pub(crate) enum Carrier {
    Socket(TcpStream),
    Other(Box<dyn Duplex>),
}

#[cfg(windows)]
impl Carrier {
    /// The socket alone, to be given to another runtime.
    pub fn into_std(self) -> io::Result<std::net::TcpStream> {
        match self {
            Self::Socket(stream) => stream.into_std(),
            Self::Other(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

macro_rules! carried {
    ($this:expr, $stream:ident => $call:expr) => {
        match $this.get_mut() {
            Carrier::Socket(stream) => {
                let $stream = Pin::new(stream);
                $call
            }
            Carrier::Other(stream) => {
                let $stream = Pin::new(&mut **stream);
                $call
            }
        }
    };
}

impl AsyncRead for Carrier {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        carried!(self, stream => stream.poll_read(cx, buf))
    }
}

impl AsyncWrite for Carrier {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        carried!(self, stream => stream.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        carried!(self, stream => stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Socket(stream) => stream.is_write_vectored(),
            Self::Other(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        carried!(self, stream => stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        carried!(self, stream => stream.poll_shutdown(cx))
    }
}
