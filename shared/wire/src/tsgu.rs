//! The packets by which a client has an RD Gateway connect to a host (MS-TSGU 2.2.10), and what the
//! gateway answers to each. Nothing is sent through the channel that they make.

use crate::{Read, cursor::Cursor};

/// Bytes before each packet's own: its type, two of no use, and its length (2.2.10.9).
const HEAD: usize = 8;
/// A longer answer is nobody's: a gateway's own message to its users comes in one (2.2.10.21).
pub const MAX_ANSWER_BYTES: usize = 256 << 10;

/// What a client asks for, one after the other (MS-TSGU 3.3.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelStep {
    /// The version is agreed on.
    Handshake,
    /// A tunnel is made: the gateway knows the user.
    Create,
    /// The tunnel is authorized: the user may use the gateway.
    Authorize,
    /// A channel is made: the user may go to the host, and the gateway is connected to it.
    Channel,
}

/// An answer to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TunnelAnswer {
    /// To what.
    pub to: TunnelStep,
    /// Nothing where it was granted, else why not (2.2.6).
    pub status: u32,
    /// Whether the gateway has a message that its users agree to before they go on (2.2.10.21).
    pub asks_consent: bool,
}

/// Why bytes are no packet of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a packet of an RD Gateway")]
pub struct NotTunnel;

/// Version 1.0, and no further authentication (2.2.10.10).
#[must_use]
pub fn handshake() -> Vec<u8> {
    packet(TunnelStep::Handshake, &[&[1, 0], &[0; 4]])
}

/// A tunnel (2.2.10.18).
#[must_use]
pub fn create() -> Vec<u8> {
    packet(TunnelStep::Create, &[&CAPABILITIES.to_le_bytes(), &[0; 4]])
}

/// The right to use it, for the computer of this name (2.2.10.14).
#[must_use]
pub fn authorize(computer: &str) -> Vec<u8> {
    let name = wide(computer);
    packet(TunnelStep::Authorize, &[&[0; 2], &length(&name), &name])
}

/// A channel to this host (2.2.10.2, 2.2.10.3): one resource, no alternative, protocol 3, which is
/// Remote Desktop.
#[must_use]
pub fn channel(host: &str, port: u16) -> Vec<u8> {
    let name = wide(host);
    let parts: [&[u8]; 5] = [
        &[1, 0],
        &port.to_le_bytes(),
        &3_u16.to_le_bytes(),
        &length(&name),
        &name,
    ];
    packet(TunnelStep::Channel, &parts)
}

/// The end of the channel (2.2.10.8).
#[must_use]
pub fn close() -> Vec<u8> {
    bytes(CLOSE, &[&[0; 4]])
}

/// A statement of health, messages that users agree to, messages of the service (2.2.5.3.1).
const CAPABILITIES: u32 = 0x1 | 0x4 | 0x8;
/// HTTP_TUNNEL_RESPONSE_FIELD_CONSENT_MSG (2.2.5.3.8).
const CONSENT: u16 = 0x10;
/// CLOSE_CHANNEL (2.2.5.3.3).
const CLOSE: u16 = 0x10;

/// Takes the first packet out of what came, once it is whole: an answer, or nothing where it is a
/// packet of another kind, such as a message or a sign of life.
///
/// # Errors
/// It can't become a packet any more.
pub fn answer(bytes: &mut Vec<u8>) -> Result<Read<Option<TunnelAnswer>>, NotTunnel> {
    let Some(head) = bytes.first_chunk::<HEAD>() else {
        return Ok(Read::More);
    };
    let kind = u16::from_le_bytes([head[0], head[1]]);
    let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    if !(HEAD..=MAX_ANSWER_BYTES).contains(&size) {
        return Err(NotTunnel);
    }
    if bytes.len() < size {
        return Ok(Read::More);
    }
    let whole: Vec<u8> = bytes.drain(..size).collect();
    let Some(to) = TunnelStep::of_answer(kind) else {
        return Ok(Read::Done(None));
    };
    let answer = read(to, &whole[HEAD..]).ok_or(NotTunnel)?;
    Ok(Read::Done(Some(answer)))
}

/// A version stands before the status of one kind (2.2.10.11, 2.2.10.16, 2.2.10.20, 2.2.10.4).
fn read(to: TunnelStep, body: &[u8]) -> Option<TunnelAnswer> {
    let mut body = Cursor(body);
    if to == TunnelStep::Create {
        body.take(2)?;
    }
    let status = u32::from_le_bytes(body.take(4)?.try_into().ok()?);
    let fields = body.take(2).unwrap_or_default();
    let fields = fields.try_into().map_or(0, u16::from_le_bytes);
    Some(TunnelAnswer {
        to,
        status,
        asks_consent: to == TunnelStep::Create && fields & CONSENT != 0,
    })
}

impl TunnelStep {
    /// The type of its packet; that of the answer is one more (2.2.5.3.3).
    fn kind(self) -> u16 {
        match self {
            Self::Handshake => 1,
            Self::Create => 4,
            Self::Authorize => 6,
            Self::Channel => 8,
        }
    }

    fn of_answer(kind: u16) -> Option<Self> {
        let all = [
            Self::Handshake,
            Self::Create,
            Self::Authorize,
            Self::Channel,
        ];
        all.into_iter().find(|step| step.kind() + 1 == kind)
    }
}

fn packet(step: TunnelStep, parts: &[&[u8]]) -> Vec<u8> {
    bytes(step.kind(), parts)
}

fn bytes(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let size = (HEAD + body.len()) as u32;
    [&kind.to_le_bytes()[..], &[0, 0], &size.to_le_bytes(), &body].concat()
}

/// UTF-16 with a NUL at its end.
fn wide(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().chain([0]);
    units.flat_map(u16::to_le_bytes).collect()
}

/// Names are short: that of a host has 255 characters at most.
fn length(name: &[u8]) -> [u8; 2] {
    u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What xfreerdp 2.11.7 of Debian sent to a gateway over WebSocket, one packet a line.
    const RECORDED: &str = include_str!("../tests/xfreerdp-tunnel.txt");

    #[test]
    fn each_packet_is_that_of_a_real_client() {
        let ours = [
            handshake(),
            create(),
            authorize("lab"),
            channel("srv01.corp.test", 3389),
        ];
        let recorded = RECORDED.lines().filter(|line| !line.starts_with('#'));
        let recorded: Vec<_> = recorded.map(str::to_owned).collect();
        let hex = ours.map(|packet| data_encoding::HEXLOWER.encode(&packet));
        assert_eq!(hex.to_vec(), recorded);
    }

    fn heard(bytes: &[u8]) -> Result<Read<Option<TunnelAnswer>>, NotTunnel> {
        answer(&mut bytes.to_vec())
    }

    #[test]
    fn an_answer_is_read_in_pieces_and_taken_out() {
        let denied = 0x8007_59DB_u32.to_le_bytes();
        let refused = bytes(7, &[&denied, &[0; 4]]);
        for cut in 0..refused.len() {
            assert_eq!(heard(&refused[..cut]), Ok(Read::More), "{cut}");
        }
        let answered = TunnelAnswer {
            to: TunnelStep::Authorize,
            status: 0x8007_59DB,
            asks_consent: false,
        };
        let mut two = [bytes(0xD, &[]), refused, vec![1]].concat();
        assert_eq!(answer(&mut two), Ok(Read::Done(None)), "a sign of life");
        assert_eq!(answer(&mut two), Ok(Read::Done(Some(answered))));
        assert_eq!(two, [1]);
        // The status of this one stands behind a version.
        let made = |fields: u8| heard(&bytes(5, &[&[9, 9], &[0; 4], &[fields, 0], &[0; 10]]));
        let granted = |asks_consent| TunnelAnswer {
            to: TunnelStep::Create,
            status: 0,
            asks_consent,
        };
        assert_eq!(made(0x03), Ok(Read::Done(Some(granted(false)))));
        assert_eq!(made(0x13), Ok(Read::Done(Some(granted(true)))));
    }

    #[test]
    fn what_is_too_short_or_too_long_is_none() {
        let sized = |size: u32| [&[7, 0, 0, 0][..], &size.to_le_bytes(), &[0; 20]].concat();
        for size in [0, 7, 9, 0xFFFF_FFFF] {
            assert_eq!(heard(&sized(size)), Err(NotTunnel), "{size}");
        }
        assert!(heard(&sized(16)).is_ok());
        let longest = MAX_ANSWER_BYTES as u32;
        assert_eq!(heard(&sized(longest)), Ok(Read::More));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut left = bytes.clone();
            let read = answer(&mut left);
            if read == Ok(Read::More) {
                prop_assert_eq!(left, bytes);
            }
        }
    }
}
