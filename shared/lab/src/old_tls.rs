//! A server that speaks TLS 1.0 only, as far as its first flight.

/// The answer to a ClientHello record: an alert 70 for a client that lists its versions without 1.0
/// in the list, else the first flight.
pub(crate) fn answer(hello: &[u8], leaf: &[u8]) -> Vec<u8> {
    // supported_versions (RFC 8446 4.2.1): its number, its length, and the length of its list.
    let lists = hello
        .windows(5)
        .position(|w| w[..3] == [0, 43, 0] && w[3] == w[4] + 1);
    let list = lists.map(|at| &hello[at + 5..][..usize::from(hello[at + 4])]);
    if list.is_some_and(|versions| versions.chunks(2).all(|v| v != [3, 1])) {
        return record(0x15, &[2, 70]);
    }
    let body = [&[3, 1][..], &[0x11; 32], &[0], &[0xC0, 0x14], &[0]].concat();
    let certificate = [&len24(leaf.len() + 3)[..], &len24(leaf.len()), leaf].concat();
    record(
        0x16,
        &[
            message(2, &body),
            message(11, &certificate),
            message(14, &[]),
        ]
        .concat(),
    )
}

fn len24(length: usize) -> [u8; 3] {
    let [_, a, b, c] = (length as u32).to_be_bytes();
    [a, b, c]
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &len24(body.len()), body].concat()
}

pub(crate) fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 3, 1][..], &(body.len() as u16).to_be_bytes(), body].concat()
}
