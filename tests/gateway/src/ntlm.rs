//! NTLM as a gateway sees it (MS-NLMP 2.2.1): the CHALLENGE with its names and clock, and the proof that
//! answers it. sspi's own server says no names, so the proof is verified here; the tests hold this to sspi's
//! client, and the interop suite to FreeRDP's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use md4::Md4;
use md5::{Digest, Md5};

/// From 1601 to 1970.
const EPOCH: Duration = Duration::from_secs(11_644_473_600);
/// Unicode, target information, extended session security and what Windows adds (MS-NLMP 2.2.2.5).
const FLAGS: u32 = 0xE28A_8215;
/// Before target information and names.
const FIXED: u16 = 56;
/// NTLMv2_CLIENT_CHALLENGE without its pairs (MS-NLMP 2.2.2.7).
const BLOB: usize = 28;

/// What a gateway asks, and by what it verifies the answer.
pub struct Challenge {
    nonce: [u8; 8],
    /// The message.
    pub message: Vec<u8>,
}

impl Challenge {
    /// Of a computer of this domain.
    pub fn new(nonce: [u8; 8], computer: &str, domain: &str) -> Self {
        let short = domain.split('.').next().unwrap_or(domain).to_uppercase();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + EPOCH;
        let clock = u64::try_from(now.as_nanos() / 100).unwrap();
        let full = format!("{}.{domain}", computer.to_lowercase());
        // MS-NLMP 2.2.2.1.
        let pairs = [
            (2, wide(&short)),
            (1, wide(computer)),
            (4, wide(domain)),
            (3, wide(&full)),
            (7, clock.to_le_bytes().to_vec()),
            (0, Vec::new()),
        ];
        let info: Vec<u8> = pairs
            .iter()
            .flat_map(|(id, value)| pair(*id, value))
            .collect();
        let name = wide(&short);
        let (size, at) = (length(&name), u32::from(FIXED));
        let info_at = at + u32::from(size);
        let fields = |size: u16, at: u32| {
            [
                &size.to_le_bytes()[..],
                &size.to_le_bytes(),
                &at.to_le_bytes(),
            ]
            .concat()
        };
        let message = [
            &b"NTLMSSP\0\x02\0\0\0"[..],
            &fields(size, at),
            &FLAGS.to_le_bytes(),
            &nonce,
            &[0; 8],
            &fields(length(&info), info_at),
            // 10.0, build 20348, revision 15.
            &[10, 0, 0x7C, 0x4F, 0, 0, 0, 15],
            &name,
            &info,
        ]
        .concat();
        Self { nonce, message }
    }

    /// Whether a proof is of this password.
    pub fn is_answered(&self, proof: &Proof, password: &str) -> bool {
        let hash = Md4::digest(wide(password));
        let who = proof.user.to_uppercase() + &proof.domain;
        let key = sum(&hash, &[&wide(&who)]);
        let expected = sum(&key, &[&self.nonce, &proof.blob]);
        expected[..] == proof.sum[..]
    }
}

/// What an AUTHENTICATE proves, and of whom.
pub struct Proof {
    /// The user, as it was typed.
    pub user: String,
    domain: String,
    sum: [u8; 16],
    blob: Vec<u8>,
}

impl Proof {
    /// Reads one (MS-NLMP 2.2.1.3).
    pub fn read(message: &[u8]) -> Option<Self> {
        if !message.starts_with(b"NTLMSSP\0\x03\0\0\0") {
            return None;
        }
        let field = |at: usize| {
            let head = message.get(at..at + 8)?;
            let size = usize::from(u16::from_le_bytes([head[0], head[1]]));
            let start = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
            let start = usize::try_from(start).ok()?;
            message.get(start..start.checked_add(size)?)
        };
        let answer = field(20)?;
        let (sum, blob) = answer.split_first_chunk::<16>()?;
        (blob.len() > BLOB).then_some(())?;
        Some(Self {
            user: narrow(field(36)?),
            domain: narrow(field(28)?),
            sum: *sum,
            blob: blob.to_vec(),
        })
    }

    /// What it is bound to, where it says so: MsvAvChannelBindings that are not all zero.
    pub fn binding(&self) -> Option<&[u8]> {
        let mut pairs = &self.blob[BLOB..];
        while let Some((head, rest)) = pairs.split_first_chunk::<4>() {
            let size = usize::from(u16::from_le_bytes([head[2], head[3]]));
            let value = rest.get(..size)?;
            match u16::from_le_bytes([head[0], head[1]]) {
                0 => return None,
                10 => return value.iter().any(|byte| *byte != 0).then_some(value),
                _ => pairs = &rest[size..],
            }
        }
        None
    }
}

/// The MD5 sum of what a login is bound to, as a structure without addresses (RFC 4121 4.1.1.2).
pub fn bound_to(binding: &[u8]) -> [u8; 16] {
    let size = u32::try_from(binding.len()).unwrap();
    let all = [&[0; 16][..], &size.to_le_bytes(), binding].concat();
    Md5::digest(all).into()
}

fn sum(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = Hmac::<Md5>::new_from_slice(key).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn pair(id: u16, value: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &length(value).to_le_bytes(), value].concat()
}

fn length(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn narrow(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or('\u{FFFD}'))
        .collect()
}
