use std::{io, time::Duration};

use redial_model::{End, Said};
use redial_wire::{Read, x224::is_tpkt_begun};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    time::{Instant, timeout_at},
};

use crate::metered::Overrun;

/// No answer on any rung is longer than this.
pub(crate) const MAX_ANSWER_BYTES: usize = 1 << 16;

/// What a TPKT begins with: version, reserved, and the length of the whole (RFC 1006, 6).
const TPKT_HEADER_BYTES: usize = 4;

/// How an I/O error ends a rung.
pub(crate) fn end_of(error: &io::Error) -> End {
    if error.get_ref().is_some_and(|e| e.is::<Overrun>()) {
        return End::Overrun;
    }
    // Within a TLS session: what the host said, or what nobody can read.
    match error.get_ref().and_then(|e| e.downcast_ref()) {
        Some(rustls::Error::AlertReceived(alert)) => return End::Alert((*alert).into()),
        Some(other) => return End::Garbled(Said::new(&other.to_string())),
        None => {}
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => End::Fin,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected => End::Rst,
        io::ErrorKind::ConnectionRefused => End::Refused,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            End::Unreachable(system_message(error))
        }
        io::ErrorKind::TimedOut => End::Silent,
        _ => End::Broke(system_message(error)),
    }
}

/// The operating system's message, without its error number.
fn system_message(error: &io::Error) -> Said {
    let text = error.to_string();
    let message = text.split(" (os error").next().unwrap_or(&text);
    Said::new(&message.to_lowercase())
}

/// Reads from `stream` until `parse` has a whole message or refuses the bytes, or until the deadline
/// passes.
pub(crate) async fn read_message<S, T, E>(
    stream: &mut S,
    wait: Duration,
    parse: impl Fn(&[u8]) -> Result<Read<T>, E>,
) -> Result<T, ReadError<E>>
where
    S: AsyncRead + Unpin,
{
    read_message_into(&mut Vec::new(), stream, wait, parse).await
}

/// The same, and leaves in `bytes` what was read, whether it became a message or not.
pub(crate) async fn read_message_into<S, T, E>(
    bytes: &mut Vec<u8>,
    stream: &mut S,
    wait: Duration,
    parse: impl Fn(&[u8]) -> Result<Read<T>, E>,
) -> Result<T, ReadError<E>>
where
    S: AsyncRead + Unpin,
{
    let deadline = Instant::now() + wait;
    loop {
        match parse(bytes).map_err(ReadError::Malformed)? {
            Read::Done(message) => return Ok(message),
            Read::More if bytes.len() > MAX_ANSWER_BYTES => {
                return Err(ReadError::Ended(End::Overrun));
            }
            Read::More => {}
        }
        match timeout_at(deadline, stream.read_buf(bytes)).await {
            Err(_) => return Err(ReadError::TimedOut),
            Ok(Ok(0)) => return Err(ReadError::Ended(End::Fin)),
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(ReadError::Ended(end_of(&error))),
        }
    }
}

/// Reads on until the TPKT that `bytes` begin with is whole, where they begin with one: it says what
/// the server means.
pub(crate) async fn finish_tpkt<S>(stream: &mut S, bytes: &mut Vec<u8>, until: Instant)
where
    S: AsyncRead + Unpin,
{
    while is_tpkt_begun(bytes) {
        match timeout_at(until, stream.read_buf(bytes)).await {
            Ok(Ok(1..)) => {}
            _ => return,
        }
    }
}

/// Reads one TPKT and not a byte of what follows it; less where the stream ends or `until` passes. What
/// does not begin like one, or is longer than `most`, is left where that shows.
pub(crate) async fn read_tpkt<S>(
    stream: &mut S,
    most: usize,
    until: Instant,
) -> Result<Vec<u8>, End>
where
    S: AsyncRead + Unpin,
{
    let mut bytes = Vec::new();
    loop {
        let whole = match bytes[..] {
            [3, _, high, low, ..] => usize::from(u16::from_be_bytes([high, low])),
            [] | [3, ..] => TPKT_HEADER_BYTES,
            _ => return Ok(bytes),
        };
        if bytes.len() >= whole || whole > most {
            return Ok(bytes);
        }
        let mut rest = (&mut *stream).take((whole - bytes.len()) as u64);
        match timeout_at(until, rest.read_buf(&mut bytes)).await {
            Ok(Ok(1..)) => {}
            Ok(Ok(0)) => return Err(End::Fin),
            Ok(Err(error)) => return Err(end_of(&error)),
            Err(_) => return Err(End::Silent),
        }
    }
}

/// Why a message was not read.
pub(crate) enum ReadError<E> {
    /// The connection ended first.
    Ended(End),
    /// The deadline passed.
    TimedOut,
    /// The bytes are no such message.
    Malformed(E),
}
