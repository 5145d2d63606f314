//! NTLM's first two messages (MS-NLMP 2.2.1): the NEGOTIATE that goes out, the CHALLENGE that comes
//! back. No credential is involved.

/// NEGOTIATE flags of mstsc on Windows 11: Unicode, OEM, request target, sign, seal, NTLM, always
/// sign, extended session security, target info, version, 128 bit, key exchange, 56 bit
/// (MS-NLMP 2.2.2.5). A host whose policy asks for confidentiality wants to see "seal".
const NEGOTIATE_FLAGS: u32 = 0xE208_82B7;

/// The VERSION of Windows 11 22H2: 10.0, build 22621, NTLMSSP revision 15 (MS-NLMP 2.2.2.10).
const VERSION: [u8; 8] = [10, 0, 0x5D, 0x58, 0, 0, 0, 15];

/// How a CHALLENGE begins.
pub(crate) const CHALLENGE: &[u8; 12] = b"NTLMSSP\0\x02\0\0\0";

/// NTLM's NEGOTIATE (MS-NLMP 2.2.1.1).
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let mut message = b"NTLMSSP\0\x01\0\0\0".to_vec();
    message.extend(NEGOTIATE_FLAGS.to_le_bytes());
    message.extend([0; 16]);
    message.extend(VERSION);
    message
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

/// The CHALLENGE somewhere in `bytes`, raw or wrapped in SPNEGO: it is found by its signature. One
/// that is cut short keeps what came before the cut.
#[must_use]
pub fn challenge(bytes: &[u8]) -> Option<NtlmChallenge> {
    let start = bytes
        .windows(CHALLENGE.len())
        .position(|w| w == CHALLENGE)?;
    let message = &bytes[start..];
    let mut found = NtlmChallenge::default();
    let flags = u32::from_le_bytes(message.get(20..24)?.try_into().ok()?);
    if flags & 0x0200_0000 != 0
        && let Some(v) = message.get(48..52)
    {
        found.version = Some((v[0], v[1], u16::from_le_bytes([v[2], v[3]])));
    }
    if let Some(field) = message.get(40..48) {
        let length = usize::from(u16::from_le_bytes([field[0], field[1]]));
        let offset = u32::from_le_bytes([field[4], field[5], field[6], field[7]]) as usize;
        let end = offset.saturating_add(length).min(message.len());
        if let Some(pairs) = message.get(offset..end) {
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

/// Samba ends a name that it does not have with a NUL, and sends nothing else.
fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|c| u16::from_le_bytes([c[0], c[1]]));
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or('\u{fffd}'))
        .collect();
    text.trim_end_matches('\0').to_owned()
}

/// A Windows FILETIME in seconds since 1970-01-01 UTC.
#[must_use]
pub fn filetime_to_unix(filetime: u64) -> f64 {
    filetime as f64 / 1e7 - 11_644_473_600.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// A CHALLENGE without TargetName and VERSION, with these AV pairs.
    fn message(pairs: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let info: Vec<u8> = pairs
            .iter()
            .flat_map(|(id, v)| {
                [&id.to_le_bytes()[..], &(v.len() as u16).to_le_bytes(), v].concat()
            })
            .collect();
        let length = (info.len() as u16).to_le_bytes();
        [
            &CHALLENGE[..],
            &[0, 0, 0, 0, 48, 0, 0, 0],
            &0x2089_8205u32.to_le_bytes(),
            &[9; 16],
            &length,
            &length,
            &48u32.to_le_bytes(),
            &info,
        ]
        .concat()
    }

    #[test]
    fn a_name_of_one_nul_is_an_empty_name() {
        let read = challenge(&message(&[(1, wide("TS412")), (4, wide("\0"))])).unwrap();
        assert_eq!(read.computer.as_deref(), Some("TS412"));
        assert_eq!(read.dns_domain.as_deref(), Some(""));
        assert_eq!(read.version, None);
    }

    #[test]
    fn a_cut_challenge_keeps_the_names_before_the_cut() {
        let whole = message(&[
            (2, wide("CORP")),
            (1, wide("SRV01")),
            (3, wide("srv01.corp.test")),
        ]);
        let read = challenge(&whole[..whole.len() - 3]).unwrap();
        assert_eq!(read.domain.as_deref(), Some("CORP"));
        assert_eq!(read.computer.as_deref(), Some("SRV01"));
        assert_eq!(read.dns_computer, None);
        assert_eq!(challenge(&whole[..16]), None, "not even the flags");
    }

    #[test]
    fn negotiate_says_what_mstsc_says() {
        let message = negotiate();
        assert_eq!(message[12..16], [0xB7, 0x82, 0x08, 0xE2]);
        assert_eq!(u16::from_le_bytes([message[34], message[35]]), 22621);
    }
}
