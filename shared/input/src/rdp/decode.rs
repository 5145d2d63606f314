//! Text as mstsc and people save it.

/// The text of UTF-8 or UTF-16 bytes, with a byte order mark or without one. mstsc writes UTF-16LE
/// with a mark; where one is missing, a zero in every second byte tells it, as the settings are
/// ASCII.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [_, 0, _, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, _, 0, _, ..] => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

/// The text of UTF-16 bytes that begin with a mark, as PowerShell and Notepad save lists.
#[must_use]
pub fn utf16_text(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => text(bytes),
        _ => None,
    }
}

/// UTF-16. An odd byte at the end is left out.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    String::from_utf16(&units)
        .ok()
        .filter(|text| !text.contains('\0'))
}

/// UTF-8, or else the code page of Western Windows, in which people's editors saved user names: the
/// settings that count here are ASCII.
fn utf8(bytes: &[u8]) -> Option<String> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    };
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_windows_is_read() {
        let plain = "full address:s:srv01\r\n";
        let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            plain.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", plain.as_bytes()].concat(),
            [b"\xFF\xFE", &little[..]].concat(),
            [b"\xFE\xFF", &big[..]].concat(),
            little.clone(),
            big,
            [&little[..], &[0x0A]].concat(),
        ] {
            assert_eq!(text(&bytes).as_deref(), Some(plain), "{bytes:?}");
        }
        assert_eq!(
            text(b"username:s:m\xFCller").as_deref(),
            Some("username:s:m\u{fc}ller")
        );
        assert_eq!(text(b"MZ\0\x01\0\0"), None);
        assert_eq!(text(&[0xFF, 0xFE, 0x00, 0xD8]), None, "half a character");
    }
}
