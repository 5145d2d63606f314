//! An encrypted message as HTTP carries it: multipart/encrypted, MS-WSMV 2.2.9.1.1.

use redial_ntlm::{NtlmSession, SIGNATURE};

use crate::error::WinrmError;

/// What an encrypted message says it is.
pub(crate) const CONTENT_TYPE: &str = "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\"";
/// What one must say at least.
const PROTOCOL: &str = "application/HTTP-SPNEGO-session-encrypted";
const BOUNDARY: &str = "--Encrypted Boundary";
const DATA: &[u8] = b"Content-Type: application/octet-stream\r\n";

/// Encrypts a message.
pub(crate) fn sealed(session: &mut NtlmSession, message: &[u8]) -> Result<Vec<u8>, WinrmError> {
    let mut body = format!(
        "{BOUNDARY}\r\n\tContent-Type: {PROTOCOL}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={}\r\n{BOUNDARY}\r\n\t",
        message.len()
    )
    .into_bytes();
    body.extend(DATA);
    // The length of the signature stands before it (2.2.9.1.1.2.2).
    body.extend((SIGNATURE as u32).to_le_bytes());
    body.extend(session.seal(message)?);
    body.extend(format!("{BOUNDARY}--\r\n").as_bytes());
    Ok(body)
}

/// Decrypts one. What is not encrypted is refused.
pub(crate) fn opened(
    session: &mut NtlmSession,
    content_type: &str,
    body: &[u8],
) -> Result<Vec<u8>, WinrmError> {
    if !content_type.contains(PROTOCOL) {
        return Err(WinrmError::NotSealed);
    }
    let (length, sealed) = parts(body).ok_or(WinrmError::NotSealed)?;
    let message = session.open(&mut sealed.to_vec())?;
    // The length is not part of what was encrypted, and must fit all the same.
    (message.len() == length)
        .then_some(message)
        .ok_or(WinrmError::NotSealed)
}

/// The length that a message shall have, and the bytes that hold it: signature and data.
fn parts(body: &[u8]) -> Option<(usize, &[u8])> {
    let at = body.windows(DATA.len()).position(|part| part == DATA)?;
    let (head, data) = (&body[..at], &body[at + DATA.len()..]);
    let head = std::str::from_utf8(head).ok()?;
    let (_, length) = head.split_once("Length=")?;
    let length: usize = length.lines().next()?.trim().parse().ok()?;
    let end = format!("{BOUNDARY}--\r\n");
    let data = data.strip_suffix(end.as_bytes())?;
    let (signature, sealed) = data.split_first_chunk::<4>()?;
    (u32::from_le_bytes(*signature) as usize == SIGNATURE).then_some((length, sealed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(length: &str, signature: u32, end: &str) -> Vec<u8> {
        let mut body = format!("{BOUNDARY}\r\n\tContent-Type: {PROTOCOL}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}\r\n{BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n").into_bytes();
        body.extend(signature.to_le_bytes());
        body.extend(b"0123456789abcdefsealed");
        body.extend(end.as_bytes());
        body
    }

    #[test]
    fn the_parts_of_a_message_are_found_or_it_is_refused() {
        let end = "--Encrypted Boundary--\r\n";
        let whole = body("6", 16, end);
        let found = parts(&whole).unwrap();
        assert_eq!(found, (6, &b"0123456789abcdefsealed"[..]));
        for near in [
            body("6", 15, end),
            body("six", 16, end),
            body("6", 16, ""),
            b"<s:Envelope/>".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(parts(&near), None);
        }
    }
}
