//! The head of an HTTP answer (RFC 9112): bounded, and text that is not yet safe to print.

use crate::Read;

/// A longer head is nobody's.
pub const MAX_HEAD_BYTES: usize = 16 << 10;
/// Headers of an answer, at most.
const MAX_HEADERS: usize = 96;

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpHead {
    /// The status code.
    pub status: u16,
    /// The bytes of the head itself.
    pub size: usize,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
}

/// Why bytes are no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHttp {
    /// They do not begin like HTTP/1.
    #[error("not an answer in HTTP/1")]
    Other,
    /// They begin so, and never come to an end.
    #[error("the head of the answer is too long")]
    TooLong,
}

/// A scheme that a server asks for, and what it says with it (RFC 9110 11.6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpScheme {
    /// Its name, as the server writes it.
    pub name: String,
    /// The token behind it, where there is one and not parameters.
    pub token: Option<String>,
}

/// A host as it stands in a request (RFC 9110 7.2): without the port where it is the usual one.
#[must_use]
pub fn authority(host: &str, port: u16, usual: u16) -> String {
    let name = host.trim_end_matches('.');
    let name = match name.contains(':') {
        true => format!("[{name}]"),
        false => name.to_owned(),
    };
    match port == usual {
        true => name,
        false => format!("{name}:{port}"),
    }
}

/// Reads a head from the bytes that have arrived.
///
/// # Errors
///
/// When the bytes can't become a head any more.
pub fn head(bytes: &[u8]) -> Result<Read<HttpHead>, NotHttp> {
    let mut room = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut answer = httparse::Response::new(&mut room);
    let begun = &bytes[..bytes.len().min(MAX_HEAD_BYTES)];
    match answer.parse(begun) {
        Ok(httparse::Status::Complete(size)) => Ok(Read::Done(HttpHead {
            status: answer.code.unwrap_or_default(),
            size,
            headers: answer.headers.iter().map(owned).collect(),
        })),
        Ok(httparse::Status::Partial) if bytes.len() < MAX_HEAD_BYTES => Ok(Read::More),
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            Err(NotHttp::TooLong)
        }
        Err(_) => Err(NotHttp::Other),
    }
}

fn owned(header: &httparse::Header<'_>) -> (String, String) {
    let value = String::from_utf8_lossy(header.value);
    (header.name.to_ascii_lowercase(), value.trim().to_owned())
}

impl HttpHead {
    /// The values of a header, whose name is given in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let with_name = self.headers.iter().filter(move |(known, _)| known == name);
        with_name.map(|(_, value)| value.as_str())
    }

    /// The first value of a header, whose name is given in lower case.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        let with_name = self.headers.iter().find(|(known, _)| known == name);
        with_name.map(|(_, value)| value.as_str())
    }

    /// How many bytes follow the head; nothing where only the end of the connection says it, or the
    /// body comes in pieces (RFC 9112 6.3).
    #[must_use]
    pub fn body(&self) -> Option<usize> {
        if matches!(self.status, 100..=199 | 204 | 304) {
            return Some(0);
        }
        if self.first("transfer-encoding").is_some() {
            return None;
        }
        self.first("content-length")?.parse().ok()
    }

    /// Whether another request can follow on the same connection.
    #[must_use]
    pub fn keeps_open(&self) -> bool {
        let closes = |value: &str| value.to_ascii_lowercase().contains("close");
        self.body().is_some() && !self.all("connection").any(closes)
    }

    /// The schemes that the server asks for, in its order. Several can stand in one header, and a
    /// comma can be part of a parameter.
    #[must_use]
    pub fn schemes(&self) -> Vec<HttpScheme> {
        let values = self.all("www-authenticate").flat_map(parts);
        values.filter_map(|part| scheme(&part)).collect()
    }
}

/// The pieces between the commas that stand outside quotation marks.
fn parts(value: &str) -> Vec<String> {
    let (mut all, mut quoted) = (vec![String::new()], false);
    for c in value.chars() {
        quoted ^= c == '"';
        match all.last_mut() {
            Some(last) if c != ',' || quoted => last.push(c),
            _ => all.push(String::new()),
        }
    }
    all
}

/// A piece that begins with a scheme; one that is a further parameter begins with `name=`.
fn scheme(part: &str) -> Option<HttpScheme> {
    let mut words = part.trim().splitn(2, ' ');
    let name = words.next().filter(|n| !n.is_empty() && !n.contains('='))?;
    let rest = words.next().map(str::trim).unwrap_or_default();
    let is_token = |text: &str| {
        let bare = text.trim_end_matches('=');
        let of_token = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        !bare.is_empty() && bare.chars().all(of_token)
    };
    Some(HttpScheme {
        name: name.to_owned(),
        token: is_token(rest).then(|| rest.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> HttpHead {
        match head(text.as_bytes()) {
            Ok(Read::Done(head)) => head,
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn a_host_is_named_as_a_client_names_it() {
        assert_eq!(authority("gw01.corp.test.", 443, 443), "gw01.corp.test");
        assert_eq!(authority("gw01", 8443, 443), "gw01:8443");
        assert_eq!(authority("2001:db8::1", 443, 443), "[2001:db8::1]");
    }

    #[test]
    fn the_head_of_a_gateway_is_read_in_pieces_and_whole() {
        let text = "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 13\r\n\r\nAccess denied";
        for cut in 0..text.len() - 14 {
            assert_eq!(head(&text.as_bytes()[..cut]), Ok(Read::More), "{cut}");
        }
        let head = read(text);
        assert_eq!((head.status, head.size), (401, text.len() - 13));
        assert_eq!(head.first("server"), Some("Microsoft-IIS/10.0"));
        assert_eq!((head.body(), head.keeps_open()), (Some(13), true));
        let names: Vec<_> = head.schemes().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["Negotiate", "NTLM"]);
    }

    #[test]
    fn schemes_in_one_header_are_told_from_their_parameters() {
        let head = read(
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a, b\", charset=\"UTF-8\", NTLM TlRMTVNTUAAC+/A==, Bearer\r\n\r\n",
        );
        let said: Vec<_> = head.schemes().into_iter().collect();
        let names: Vec<_> = said.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["Basic", "NTLM", "Bearer"]);
        assert_eq!(said[0].token, None);
        assert_eq!(said[1].token.as_deref(), Some("TlRMTVNTUAAC+/A=="));
    }

    #[test]
    fn what_is_not_http_and_what_never_ends_is_refused() {
        for bytes in [
            &b"\x15\x03\x01\0\x02\x02\x28"[..],
            b"SSH-2.0-x\r\n",
            b"HTTP/2 200\r\n",
        ] {
            assert_eq!(head(bytes), Err(NotHttp::Other), "{bytes:?}");
        }
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MAX_HEAD_BYTES));
        assert_eq!(head(long.as_bytes()), Err(NotHttp::TooLong));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(200));
        assert_eq!(head(many.as_bytes()), Err(NotHttp::TooLong));
    }

    #[test]
    fn how_long_a_body_is_is_known_only_where_the_head_says_it() {
        let body = |more: &str| {
            let head = read(&format!("HTTP/1.1 401 No\r\n{more}\r\n"));
            (head.body(), head.keeps_open())
        };
        assert_eq!(body("Content-Length: 7\r\n"), (Some(7), true));
        assert_eq!(body("Transfer-Encoding: chunked\r\n"), (None, false));
        assert_eq!(body(""), (None, false));
        let closed = "Content-Length: 0\r\nConnection: close\r\n";
        assert_eq!(body(closed), (Some(0), false));
        assert_eq!(body("Content-Length: -1\r\n"), (None, false));
        assert_eq!(read("HTTP/1.1 101 Go\r\n\r\n").body(), Some(0));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = head(&bytes);
            let begun = [b"HTTP/1.1 401 x\r\nWWW-Authenticate: ".as_slice(), &bytes, b"\r\n\r\n"].concat();
            if let Ok(Read::Done(head)) = head(&begun) {
                let _ = (head.schemes(), head.body(), head.keeps_open());
            }
        }
    }
}
