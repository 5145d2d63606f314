//! CredSSP's first exchange: a TSRequest with an NTLM NEGOTIATE goes out, one with a CHALLENGE
//! comes back. No credential is involved.

use crate::{Read, cursor::Cursor};

/// A longer answer than this is no TSRequest.
pub const MAX_ANSWER_BYTES: usize = 1 << 16;

/// NEGOTIATE flags: Unicode, OEM, request target, sign, NTLM, always sign, extended session
/// security, target info, version, 128 bit, key exchange, 56 bit (MS-NLMP 2.2.2.5).
const NEGOTIATE_FLAGS: u32 = 0xE208_8297;

/// The TSRequest (MS-CSSP 2.2.1) of version 6 with a raw NTLM NEGOTIATE (MS-NLMP 2.2.1.1).
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let mut ntlm = b"NTLMSSP\0\x01\0\0\0".to_vec();
    ntlm.extend(NEGOTIATE_FLAGS.to_le_bytes());
    ntlm.extend([0; 16]);
    ntlm.extend([10, 0, 0x63, 0x45, 0, 0, 0, 15]);
    let token = der(0x30, &der(0x30, &der(0xA0, &der(4, &ntlm))));
    der(0x30, &[der(0xA0, &[2, 1, 6]), der(0xA1, &token)].concat())
}

/// One DER element shorter than 128 bytes, which all of these are.
fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag, body.len() as u8], body].concat()
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NlaAnswer {
    /// The host's challenge.
    Challenge(NtlmChallenge),
    /// The host refused with an NTSTATUS (errorCode).
    Status(u32),
}

/// The host's NTLM CHALLENGE (MS-NLMP 2.2.1.2), names as they came: not yet safe to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NtlmChallenge {
    /// MsvAvNbComputerName.
    pub computer: Option<String>,
    /// MsvAvNbDomainName.
    pub domain: Option<String>,
    /// MsvAvDnsComputerName.
    pub dns_computer: Option<String>,
    /// MsvAvDnsDomainName.
    pub dns_domain: Option<String>,
    /// MsvAvDnsTreeName.
    pub forest: Option<String>,
    /// Major, minor, build.
    pub version: Option<(u8, u8, u16)>,
    /// MsvAvTimestamp: 100 ns since 1601-01-01 UTC.
    pub filetime: Option<u64>,
}

/// Why bytes are no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnswer {
    /// Not a DER sequence, or one longer than an answer may be.
    #[error("not a TSRequest")]
    NotTsRequest,
    /// A TSRequest without a challenge in it.
    #[error("a TSRequest without an NTLM challenge")]
    NoChallenge,
}

/// Reads a TSRequest from the bytes that have arrived.
///
/// # Errors
///
/// When the bytes can't become a TSRequest any more, or it is a whole one without a challenge.
pub fn answer(bytes: &[u8]) -> Result<Read<NlaAnswer>, NotAnswer> {
    match bytes.first() {
        None => return Ok(Read::More),
        Some(0x30) => {}
        Some(_) => return Err(NotAnswer::NotTsRequest),
    }
    let mut at = Cursor(&bytes[1..]);
    let Some(length) = der_length(&mut at)? else {
        return Ok(Read::More);
    };
    if length > MAX_ANSWER_BYTES {
        return Err(NotAnswer::NotTsRequest);
    }
    let Some(body) = at.take(length) else {
        return Ok(Read::More);
    };
    if let Some(status) = error_code(body) {
        return Ok(Read::Done(NlaAnswer::Status(status)));
    }
    // The token may be raw or wrapped in SPNEGO; the NTLM message is found by its signature either
    // way.
    let start = body
        .windows(12)
        .position(|w| w == b"NTLMSSP\0\x02\0\0\0")
        .ok_or(NotAnswer::NoChallenge)?;
    challenge(&body[start..])
        .map(|c| Read::Done(NlaAnswer::Challenge(c)))
        .ok_or(NotAnswer::NoChallenge)
}

/// A definite DER length; `None` while it is incomplete.
fn der_length(at: &mut Cursor<'_>) -> Result<Option<usize>, NotAnswer> {
    match at.number(1) {
        None => Ok(None),
        Some(short @ 0..=0x7F) => Ok(Some(short)),
        Some(long @ 0x81..=0x84) => Ok(at.number(long - 0x80)),
        Some(_) => Err(NotAnswer::NotTsRequest),
    }
}

/// errorCode [4], an INTEGER, among the elements of a TSRequest.
fn error_code(body: &[u8]) -> Option<u32> {
    let mut at = Cursor(body);
    loop {
        let tag = at.number(1)?;
        let length = der_length(&mut at).ok()??;
        let element = at.take(length)?;
        if tag == 0xA4 {
            let mut inner = Cursor(element);
            (inner.number(1)? == 2).then_some(())?;
            let length = der_length(&mut inner).ok()??;
            return inner
                .take(length)?
                .iter()
                .try_fold(0u64, |n, b| n.checked_mul(256).map(|n| n + u64::from(*b)))
                .map(|n| n as u32);
        }
    }
}

fn challenge(ntlm: &[u8]) -> Option<NtlmChallenge> {
    let mut found = NtlmChallenge::default();
    let flags = u32::from_le_bytes(ntlm.get(20..24)?.try_into().ok()?);
    if flags & 0x0200_0000 != 0
        && let Some(v) = ntlm.get(48..52)
    {
        found.version = Some((v[0], v[1], u16::from_le_bytes([v[2], v[3]])));
    }
    if let Some(field) = ntlm.get(40..48) {
        let length = usize::from(u16::from_le_bytes([field[0], field[1]]));
        let offset = u32::from_le_bytes([field[4], field[5], field[6], field[7]]) as usize;
        if let Some(pairs) = offset
            .checked_add(length)
            .and_then(|end| ntlm.get(offset..end))
        {
            read_pairs(pairs, &mut found);
        }
    }
    Some(found)
}

/// AV_PAIRs (MS-NLMP 2.2.2.1), little-endian, up to MsvAvEOL or the end of the bytes.
fn read_pairs(mut pairs: &[u8], found: &mut NtlmChallenge) {
    while let [a, b, c, d, rest @ ..] = pairs {
        let Some((value, after)) = rest.split_at_checked(usize::from(u16::from_le_bytes([*c, *d])))
        else {
            return;
        };
        pairs = after;
        let slot = match u16::from_le_bytes([*a, *b]) {
            0 => return,
            1 => &mut found.computer,
            2 => &mut found.domain,
            3 => &mut found.dns_computer,
            4 => &mut found.dns_domain,
            5 => &mut found.forest,
            7 => {
                found.filetime = value.try_into().ok().map(u64::from_le_bytes);
                continue;
            }
            _ => continue,
        };
        *slot = Some(utf16(value));
    }
}

fn utf16(bytes: &[u8]) -> String {
    char::decode_utf16(
        bytes
            .chunks_exact(2)
            .map(|c| u16::from_le_bytes([c[0], c[1]])),
    )
    .map(|c| c.unwrap_or('\u{fffd}'))
    .collect()
}

/// A Windows FILETIME in seconds since 1970-01-01 UTC.
#[must_use]
pub fn filetime_to_unix(filetime: u64) -> f64 {
    filetime as f64 / 1e7 - 11_644_473_600.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A TSRequest as a host sends it, with these AV pairs.
    fn reply(pairs: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let info: Vec<u8> = pairs
            .iter()
            .flat_map(|(id, v)| {
                [&id.to_le_bytes()[..], &(v.len() as u16).to_le_bytes(), v].concat()
            })
            .collect();
        let mut ntlm = b"NTLMSSP\0\x02\0\0\0".to_vec();
        ntlm.extend([0, 0, 0, 0, 56, 0, 0, 0]);
        ntlm.extend(0xE28A_8215u32.to_le_bytes());
        ntlm.extend([9; 16]);
        ntlm.extend((info.len() as u16).to_le_bytes());
        ntlm.extend((info.len() as u16).to_le_bytes());
        ntlm.extend(56u32.to_le_bytes());
        ntlm.extend([10, 0, 0x7C, 0x4F, 0, 0, 0, 15]);
        ntlm.extend(info);
        let long = |tag: u8, body: Vec<u8>| {
            [&[tag, 0x82][..], &(body.len() as u16).to_be_bytes(), &body].concat()
        };
        long(
            0x30,
            [
                vec![0xA0, 3, 2, 1, 6],
                long(0xA1, long(0x30, long(0x30, long(0xA0, long(4, ntlm))))),
            ]
            .concat(),
        )
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn negotiate_is_57_bytes_of_der() {
        let bytes = negotiate();
        assert_eq!(bytes.len(), 57);
        assert_eq!(usize::from(bytes[1]) + 2, bytes.len());
    }

    #[test]
    fn reads_names_build_and_clock() {
        let bytes = reply(&[
            (1, wide("SRV01")),
            (3, wide("srv01.corp.test")),
            (7, 116_444_736_010_000_000u64.to_le_bytes().to_vec()),
            (0, vec![]),
        ]);
        let Ok(Read::Done(NlaAnswer::Challenge(c))) = answer(&bytes) else {
            panic!("no challenge")
        };
        assert_eq!(
            (c.computer.as_deref(), c.dns_computer.as_deref()),
            (Some("SRV01"), Some("srv01.corp.test"))
        );
        assert_eq!(c.version, Some((10, 0, 20348)));
        assert!((filetime_to_unix(c.filetime.unwrap()) - 1.0).abs() < 1e-6);
        for end in 0..bytes.len() {
            assert_eq!(answer(&bytes[..end]), Ok(Read::More), "at {end}");
        }
    }

    #[test]
    fn reads_a_status_and_refuses_the_rest() {
        assert_eq!(
            answer(&[0x30, 13, 0xA0, 3, 2, 1, 6, 0xA4, 6, 2, 4, 0xC0, 0, 0, 0x6D]),
            Ok(Read::Done(NlaAnswer::Status(0xC000_006D)))
        );
        assert_eq!(
            answer(&[0x30, 5, 0xA0, 3, 2, 1, 6]),
            Err(NotAnswer::NoChallenge)
        );
        assert_eq!(
            answer(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
            Err(NotAnswer::NotTsRequest)
        );
        assert_eq!(answer(b"HTTP"), Err(NotAnswer::NotTsRequest));
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = answer(&bytes);
        }

        #[test]
        fn mutated_answers(at in any::<prop::sample::Index>(), value in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut bytes = reply(&[(1, wide("SRV01")), (7, vec![1, 2, 3]), (5, wide("x"))]);
            let at = at.index(bytes.len());
            bytes[at] = value;
            bytes.truncate(cut.index(bytes.len() + 1));
            let _ = answer(&bytes);
        }
    }
}
