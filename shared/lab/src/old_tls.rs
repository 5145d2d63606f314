//! A server that speaks TLS 1.0 only, as far as its first flight.

/// The answer to a ClientHello record: an alert 70 for a client that lists its versions without 1.0
/// in the list, else the first flight.
pub(crate) fn answer(hello: &[u8], leaf: &[u8]) -> Vec<u8> {
    // supported_versions (43) with 1.0 left out: TLS 1.3 clients send it, older ones do not know
    // it.
    let lists_versions = hello.windows(2).any(|w| w == [0, 43]) && hello.len() > 200;
    if lists_versions {
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
