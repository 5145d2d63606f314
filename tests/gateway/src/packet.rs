//! The packets of the tunnel (MS-TSGU 2.2.10), as a gateway reads and writes them.

use std::io;

/// Types (MS-TSGU 2.2.5.3.3).
pub const HANDSHAKE_REQUEST: u16 = 1;
pub const HANDSHAKE_RESPONSE: u16 = 2;
pub const TUNNEL_CREATE: u16 = 4;
pub const TUNNEL_RESPONSE: u16 = 5;
pub const TUNNEL_AUTH: u16 = 6;
pub const TUNNEL_AUTH_RESPONSE: u16 = 7;
pub const CHANNEL_CREATE: u16 = 8;
pub const CHANNEL_RESPONSE: u16 = 9;
pub const DATA: u16 = 0xA;
pub const KEEPALIVE: u16 = 0xD;
pub const CLOSE: u16 = 0x10;
pub const CLOSE_RESPONSE: u16 = 0x11;

/// What is refused, and why (MS-TSGU 2.2.6).
pub const RAP_ACCESSDENIED: u32 = 0x8007_59DA;
pub const NAP_ACCESSDENIED: u32 = 0x8007_59DB;
pub const TS_CONNECTFAILED: u32 = 0x8007_59DD;
pub const COOKIE_DENIED: u32 = 0x8007_59F8;

/// Longest packet: a header, a length of data, and as many data as that can name.
const MOST: usize = HEAD + 2 + 0xFFFF;
const HEAD: usize = 8;

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub kind: u16,
    pub body: Vec<u8>,
}

impl Packet {
    /// Takes the first one out of what was read, once it is whole (MS-TSGU 2.2.10.9).
    pub fn taken(bytes: &mut Vec<u8>) -> io::Result<Option<Self>> {
        let Some(head) = bytes.first_chunk::<HEAD>() else {
            return Ok(None);
        };
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let size = usize::try_from(size).map_err(io::Error::other)?;
        if !(HEAD..=MOST).contains(&size) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if bytes.len() < size {
            return Ok(None);
        }
        let body = bytes.drain(..size).skip(HEAD).collect();
        Ok(Some(Self { kind, body }))
    }

    /// Its bytes.
    pub fn bytes(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let size = u32::try_from(HEAD + body.len()).unwrap();
        [&kind.to_le_bytes()[..], &[0, 0], &size.to_le_bytes(), &body].concat()
    }

    /// What DATA carries (2.2.10.6).
    pub fn data(&self) -> io::Result<&[u8]> {
        let (size, data) = self.split()?;
        data.get(..size)
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// The first host and port that CHANNEL_CREATE names (2.2.10.2, 2.2.10.3), as `host:port`.
    pub fn resource(&self) -> io::Result<String> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidData);
        let fixed = self.body.first_chunk::<8>().ok_or_else(wrong)?;
        let [resources, _, port_low, port_high, _, _, low, high] = *fixed;
        let size = usize::from(u16::from_le_bytes([low, high]));
        let name = self.body.get(8..8 + size).ok_or_else(wrong)?;
        if resources == 0 {
            return Err(wrong());
        }
        let units = name
            .chunks_exact(2)
            .map(|two| u16::from_le_bytes([two[0], two[1]]));
        let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        let name = String::from_utf16(&name).map_err(io::Error::other)?;
        Ok(format!(
            "{name}:{}",
            u16::from_le_bytes([port_low, port_high])
        ))
    }

    fn split(&self) -> io::Result<(usize, &[u8])> {
        let (size, rest) = self
            .body
            .split_first_chunk::<2>()
            .ok_or(io::ErrorKind::InvalidData)?;
        Ok((usize::from(u16::from_le_bytes(*size)), rest))
    }
}
