//! CredSSP's first exchange: a TSRequest with an NTLM NEGOTIATE goes out, and one with a CHALLENGE, a
//! status or another token comes back. No credential is involved.

use crate::{
    Read,
    cursor::Cursor,
    ntlm::{self, NtlmChallenge},
    spnego::{self, NlaToken},
};

/// A longer answer than this is no TSRequest.
pub const MAX_ANSWER_BYTES: usize = 1 << 16;

/// The version of CredSSP that redial speaks, as mstsc does.
const VERSION: u8 = 6;

/// The TSRequest (MS-CSSP 2.2.1) of version 6 with a raw NTLM NEGOTIATE (MS-NLMP 2.2.1.1).
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let token = der(0x30, &der(0x30, &der(0xA0, &der(4, &ntlm::negotiate()))));
    der(
        0x30,
        &[der(0xA0, &[2, 1, VERSION]), der(0xA1, &token)].concat(),
    )
}

/// One DER element shorter than 128 bytes, which all of these are.
fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag, body.len() as u8], body].concat()
}

/// A TSRequest that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TsRequest {
    /// The version of CredSSP that the host says it speaks, 2 to 6; nothing when it says none.
    pub version: Option<u32>,
    /// What it says to the NEGOTIATE.
    pub answer: NlaAnswer,
}

/// What a host says to the NEGOTIATE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NlaAnswer {
    /// Its challenge.
    Challenge(NtlmChallenge),
    /// It refuses, with an NTSTATUS or a SEC_E code (errorCode).
    Status(u32),
    /// Something else than NTLM.
    Instead(NlaToken),
}

/// Why bytes are no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnswer {
    /// Not a DER sequence of a TSRequest, or one longer than an answer may be.
    #[error("not a TSRequest")]
    NotTsRequest,
}

/// Reads a TSRequest from the bytes that have arrived.
///
/// # Errors
///
/// When the bytes can't become a TSRequest any more.
pub fn answer(bytes: &[u8]) -> Result<Read<TsRequest>, NotAnswer> {
    let Read::Done((body, _)) = body(bytes)? else {
        return Ok(Read::More);
    };
    read(body).map(Read::Done).ok_or(NotAnswer::NotTsRequest)
}

/// How many bytes the TSRequest has that these begin with, once it is whole.
///
/// # Errors
///
/// When the bytes can't become a TSRequest any more.
pub fn size(bytes: &[u8]) -> Result<Read<usize>, NotAnswer> {
    Ok(match body(bytes)? {
        Read::Done((_, size)) => Read::Done(size),
        Read::More => Read::More,
    })
}

/// What is in the sequence that the bytes begin with, and how many bytes that is in all.
fn body(bytes: &[u8]) -> Result<Read<(&[u8], usize)>, NotAnswer> {
    match bytes.first() {
        None => return Ok(Read::More),
        Some(0x30) => {}
        Some(_) => return Err(NotAnswer::NotTsRequest),
    }
    let mut at = Cursor(&bytes[1..]);
    let Some(length) = at.der_length().ok_or(NotAnswer::NotTsRequest)? else {
        return Ok(Read::More);
    };
    if length > MAX_ANSWER_BYTES {
        return Err(NotAnswer::NotTsRequest);
    }
    let Some(body) = at.take(length) else {
        return Ok(Read::More);
    };
    Ok(Read::Done((body, bytes.len() - at.0.len())))
}

/// The fields of a TSRequest, which come in any order here; those after one that can't be read are
/// not looked at. Nothing when there is none of them: then it is something else in DER.
fn read(body: &[u8]) -> Option<TsRequest> {
    let (mut version, mut status, mut token) = (None, None, None);
    let mut known = false;
    let mut at = Cursor(body);
    while let Some((tag, field)) = at.element() {
        known |= (0xA0..=0xA5).contains(&tag);
        match tag {
            0xA0 => version = integer(field),
            0xA1 => token = Some(field),
            // A status of zero is success, and no refusal.
            0xA4 => status = integer(field).filter(|status| *status != 0),
            _ => {}
        }
    }
    let answer = match (status, ntlm::challenge(body)) {
        (Some(status), _) => NlaAnswer::Status(status),
        (None, Some(challenge)) => NlaAnswer::Challenge(challenge),
        (None, None) => NlaAnswer::Instead(token.map_or(NlaToken::Nothing, spnego::token)),
    };
    known.then_some(TsRequest { version, answer })
}

/// An INTEGER as the 32 bits it stands for: a status has its sign bit set, and comes with and
/// without a zero byte before it.
fn integer(field: &[u8]) -> Option<u32> {
    let (2, digits) = Cursor(field).element()? else {
        return None;
    };
    let folded = digits
        .iter()
        .try_fold(0u64, |n, b| n.checked_mul(256).map(|n| n + u64::from(*b)));
    folded.filter(|_| !digits.is_empty()).map(|n| n as u32)
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
        let Ok(Read::Done(read)) = answer(&bytes) else {
            panic!("no TSRequest")
        };
        assert_eq!(read.version, Some(6));
        let NlaAnswer::Challenge(c) = read.answer else {
            panic!("no challenge")
        };
        assert_eq!(
            (c.computer.as_deref(), c.dns_computer.as_deref()),
            (Some("SRV01"), Some("srv01.corp.test"))
        );
        assert_eq!(c.version, Some((10, 0, 20348)));
        assert!((ntlm::filetime_to_unix(c.filetime.unwrap()) - 1.0).abs() < 1e-6);
        for end in 0..bytes.len() {
            assert_eq!(answer(&bytes[..end]), Ok(Read::More), "at {end}");
        }
    }

    fn done(bytes: &[u8]) -> Option<(Option<u32>, NlaAnswer)> {
        match answer(bytes) {
            Ok(Read::Done(read)) => Some((read.version, read.answer)),
            _ => None,
        }
    }

    #[test]
    fn reads_a_status_with_and_without_a_zero_before_it() {
        assert_eq!(
            done(&[0x30, 13, 0xA0, 3, 2, 1, 6, 0xA4, 6, 2, 4, 0xC0, 0, 0, 0x6D]),
            Some((Some(6), NlaAnswer::Status(0xC000_006D)))
        );
        assert_eq!(
            done(&[0x30, 14, 0xA0, 3, 2, 1, 2, 0xA4, 7, 2, 5, 0, 0x80, 9, 3, 2]),
            Some((Some(2), NlaAnswer::Status(0x8009_0302)))
        );
        assert_eq!(
            done(&[0x30, 10, 0xA0, 3, 2, 1, 6, 0xA4, 3, 2, 1, 0]),
            Some((Some(6), NlaAnswer::Instead(NlaToken::Nothing)))
        );
    }

    #[test]
    fn reads_what_stands_where_a_challenge_should() {
        assert_eq!(
            done(&[0x30, 5, 0xA0, 3, 2, 1, 6]),
            Some((Some(6), NlaAnswer::Instead(NlaToken::Nothing)))
        );
        let reject = [
            0x30, 0x18, 0xA0, 3, 2, 1, 6, 0xA1, 0x11, 0x30, 0x0F, 0x30, 0x0D, 0xA0, 0x0B, 4, 9,
            0xA1, 7, 0x30, 5, 0xA0, 3, 0x0A, 1, 2,
        ];
        assert_eq!(
            done(&reject),
            Some((Some(6), NlaAnswer::Instead(NlaToken::Rejected)))
        );
    }

    #[test]
    fn refuses_what_is_no_tsrequest() {
        for bytes in [
            &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF][..],
            b"HTTP",
            // A sequence, and none of a TSRequest's fields in it.
            &[0x30, 3, 2, 1, 6],
            &[0x30, 0],
        ] {
            assert_eq!(answer(bytes), Err(NotAnswer::NotTsRequest), "{bytes:?}");
        }
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
