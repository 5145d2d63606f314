//! Whole messages over TLS.

use std::io;

use ironrdp_pdu::PduHint;
use sspi::credssp::TsRequest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// Longest message, in bytes.
const MOST: usize = 1 << 20;

/// The host's end of a connection.
pub struct Stream {
    tls: TlsStream<TcpStream>,
    /// What was read beyond the last message.
    rest: Vec<u8>,
}

impl Stream {
    pub fn new(tls: TlsStream<TcpStream>) -> Self {
        Self {
            tls,
            rest: Vec::new(),
        }
    }

    /// The next message, as long as `size` says.
    async fn message(
        &mut self,
        size: impl Fn(&[u8]) -> io::Result<Option<usize>>,
    ) -> io::Result<Vec<u8>> {
        loop {
            if let Some(size) = size(&self.rest)?
                && size <= self.rest.len()
            {
                let rest = self.rest.split_off(size);
                return Ok(std::mem::replace(&mut self.rest, rest));
            }
            if self.rest.len() > MOST || self.tls.read_buf(&mut self.rest).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// The next message of CredSSP.
    pub async fn ts_request(&mut self) -> io::Result<TsRequest> {
        let message = self.message(|bytes| match redial_wire::credssp::size(bytes) {
            Ok(redial_wire::Read::Done(size)) => Ok(Some(size)),
            Ok(redial_wire::Read::More) => Ok(None),
            Err(_) => Err(io::ErrorKind::InvalidData.into()),
        });
        TsRequest::from_buffer(&message.await?).map_err(io::Error::other)
    }

    /// The next message of the session.
    pub async fn by(&mut self, hint: &dyn PduHint) -> io::Result<Vec<u8>> {
        let message = self.message(|bytes| {
            let found = hint.find_size(bytes).map_err(io::Error::other)?;
            Ok(found.map(|(_, size)| size))
        });
        message.await
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tls.write_all(bytes).await?;
        self.tls.flush().await
    }

    pub async fn send_ts_request(&mut self, request: &TsRequest) -> io::Result<()> {
        let mut bytes = Vec::new();
        request.encode_ts_request(&mut bytes)?;
        self.send(&bytes).await
    }

    /// Closes it in order.
    pub async fn close(&mut self) -> io::Result<()> {
        self.tls.shutdown().await
    }

    /// Ends it with a RST.
    pub fn reset(&mut self) -> io::Result<()> {
        self.tls.get_ref().0.set_zero_linger()
    }

    /// Says nothing, until the other side ends it.
    pub async fn wait(&mut self) -> io::Result<()> {
        let mut ignored = [0; 4096];
        while self.tls.read(&mut ignored).await? > 0 {}
        Ok(())
    }
}
