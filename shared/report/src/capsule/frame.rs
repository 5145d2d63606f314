//! The marks around the bytes of a capsule, and its lines.

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// What a capsule begins with. Its version follows.
pub(super) const BEGIN: &str = "redial-capsule:";
/// What it ends with.
pub(super) const END: &str = ":redial-end";
/// The version that is written and read.
pub(super) const VERSION: &str = "1";
/// Columns of a line: consoles, mails and pagers have 80.
const COLUMNS: usize = 76;
/// Bytes of the digest that are kept: enough to see a change that nobody made on purpose.
const DIGEST: usize = 8;

/// The bytes as text: `redial-capsule:1:LENGTH:DIGEST:`, the bytes in Base64 (RFC 4648, 4, without
/// padding), `:redial-end`. Base64 has no character that Markdown, HTML, a shell or a quoted mail
/// changes.
pub(super) fn framed(bytes: &[u8]) -> String {
    let body = BASE64_NOPAD.encode(bytes);
    let whole = format!(
        "{BEGIN}{VERSION}:{}:{}:{body}{END}",
        body.len(),
        digest(&body)
    );
    let mut text = String::with_capacity(whole.len() * 2);
    let mut rest = &*whole;
    while rest.len() > COLUMNS {
        let (line, further) = rest.split_at(COLUMNS);
        text += line;
        text.push('\n');
        rest = further;
    }
    text + rest + "\n"
}

/// What stands in a capsule for all of its body.
pub(super) fn digest(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(body.as_bytes())[..DIGEST])
}

/// The bytes of a text where each end of a line has two, as on Windows.
pub(super) fn size(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| *byte == b'\n').count()
}
