//! What a client sends in the tunnel: packets in chunks (RFC 9112 7.1) or in frames of WebSocket
//! (RFC 6455 5.2).

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::packet::Packet;

/// Longest chunk or frame, in bytes.
const MOST: u64 = 128 << 10;

/// How bytes are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Chunks,
    Frames,
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Packet(Packet),
    /// A question of WebSocket, to be answered with the same bytes.
    Ping(Vec<u8>),
    /// The end.
    End,
}

pub type Reader = Box<dyn AsyncRead + Send + Unpin>;

pub struct Incoming {
    reader: Reader,
    framing: Framing,
    raw: Vec<u8>,
    payload: Vec<u8>,
}

impl Incoming {
    /// `raw` is what was read already.
    pub fn new(reader: Reader, framing: Framing, raw: Vec<u8>) -> Self {
        Self {
            reader,
            framing,
            raw,
            payload: Vec::new(),
        }
    }

    /// What comes next. Nothing is lost where nobody waits for it to the end.
    pub async fn next(&mut self) -> io::Result<Heard> {
        loop {
            if let Some(packet) = Packet::taken(&mut self.payload)? {
                return Ok(Heard::Packet(packet));
            }
            let taken = match self.framing {
                Framing::Chunks => chunk(&mut self.raw)?,
                Framing::Frames => frame(&mut self.raw)?,
            };
            match taken {
                Some(Framed::Payload(bytes)) => self.payload.extend(bytes),
                Some(Framed::Ping(bytes)) => return Ok(Heard::Ping(bytes)),
                Some(Framed::Ignored) => {}
                Some(Framed::End) => return Ok(Heard::End),
                None if self.reader.read_buf(&mut self.raw).await? == 0 => return Ok(Heard::End),
                None => {}
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Framed {
    Payload(Vec<u8>),
    Ping(Vec<u8>),
    Ignored,
    End,
}

fn chunk(raw: &mut Vec<u8>) -> io::Result<Option<Framed>> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let (at, size) = match httparse::parse_chunk_size(raw).map_err(|_| wrong())? {
        httparse::Status::Partial => return Ok(None),
        httparse::Status::Complete(found) => found,
    };
    if size > MOST {
        return Err(wrong());
    }
    let end = at + usize::try_from(size).map_err(io::Error::other)?;
    if raw.len() < end + 2 {
        return Ok(None);
    }
    if raw[end..end + 2] != *b"\r\n" {
        return Err(wrong());
    }
    let payload = raw[at..end].to_vec();
    raw.drain(..end + 2);
    Ok(Some(match payload.is_empty() {
        true => Framed::End,
        false => Framed::Payload(payload),
    }))
}

fn frame(raw: &mut Vec<u8>) -> io::Result<Option<Framed>> {
    let [first, second, ..] = raw[..] else {
        return Ok(None);
    };
    // A client masks (RFC 6455 5.1).
    if second & 0x80 == 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (at, size) = match (second & 0x7F, &raw[2..]) {
        (126, [a, b, ..]) => (4, u64::from(u16::from_be_bytes([*a, *b]))),
        (127, [a, b, c, d, e, f, g, h, ..]) => {
            (10, u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))
        }
        (126 | 127, _) => return Ok(None),
        (short, _) => (2, u64::from(short)),
    };
    if size > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let end = at + 4 + usize::try_from(size).map_err(io::Error::other)?;
    if raw.len() < end {
        return Ok(None);
    }
    let whole: Vec<u8> = raw.drain(..end).collect();
    let (mask, masked) = whole[at..].split_at(4);
    let bytes = masked.iter().zip(mask.iter().cycle());
    let bytes = bytes.map(|(byte, mask)| byte ^ mask).collect();
    Ok(Some(match first & 0x0F {
        0 | 2 => Framed::Payload(bytes),
        8 => Framed::End,
        9 => Framed::Ping(bytes),
        _ => Framed::Ignored,
    }))
}
