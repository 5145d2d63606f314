//! What a gateway sends in the tunnel: packets as they are, or in frames of WebSocket.

use std::io;

use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use crate::{incoming::Framing, packet::Packet, tunnel::PATIENCE};

pub type Writer = Box<dyn AsyncWrite + Send + Unpin>;

pub struct Outgoing {
    writer: Writer,
    framing: Framing,
}

impl Outgoing {
    pub fn new(writer: Writer, framing: Framing) -> Self {
        Self { writer, framing }
    }

    /// Sends a packet.
    pub async fn send(&mut self, kind: u16, parts: &[&[u8]]) -> io::Result<()> {
        let packet = Packet::bytes(kind, parts);
        let bytes = match self.framing {
            // The answer to RDG_OUT_DATA has no length and no chunks (MS-TSGU 3.3.5.1).
            Framing::Chunks => packet,
            Framing::Frames => frame(2, &packet),
        };
        self.bytes(&bytes).await
    }

    /// Answers a question of WebSocket.
    pub async fn pong(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes(&frame(0xA, bytes)).await
    }

    /// Ends it.
    pub async fn end(&mut self) -> io::Result<()> {
        if self.framing == Framing::Frames {
            // 1000: it is done (RFC 6455 7.4.1).
            self.bytes(&frame(8, &1000_u16.to_be_bytes())).await?;
        }
        timeout(PATIENCE, self.writer.shutdown()).await?
    }

    async fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(PATIENCE, self.writer.write_all(bytes)).await??;
        timeout(PATIENCE, self.writer.flush()).await?
    }
}

/// A whole frame, not masked, as a server sends it (RFC 6455 5.2).
fn frame(code: u8, payload: &[u8]) -> Vec<u8> {
    let size = payload.len();
    let length = match u16::try_from(size) {
        Ok(size @ 0..126) => size.to_be_bytes()[1..].to_vec(),
        Ok(size) => [&[126], &size.to_be_bytes()[..]].concat(),
        Err(_) => [&[127], &u64::try_from(size).unwrap().to_be_bytes()[..]].concat(),
    };
    [&[0x80 | code], &length[..], payload].concat()
}
