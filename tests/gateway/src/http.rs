//! Requests as they come, and answers (RFC 9112). No server library lends its connection for what comes
//! behind an answer here: bytes without end.

use std::{fmt::Write as _, io};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use crate::{seen::Asked, tunnel::PATIENCE};

/// Longest head, in bytes.
const MOST: usize = 16 << 10;
/// Longest body, in bytes.
const BODY: usize = 64 << 10;
/// Most headers.
const HEADERS: usize = 64;

/// The next request, with its headers as they came; nothing where the client has ended. What comes behind
/// it stays in `rest`.
pub async fn request(
    stream: &mut (impl AsyncRead + Unpin),
    rest: &mut Vec<u8>,
) -> io::Result<Option<Asked>> {
    loop {
        if let Some((asked, used)) = parsed(rest)? {
            rest.drain(..used);
            return Ok(Some(asked));
        }
        if rest.len() > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if stream.read_buf(rest).await? == 0 {
            return Ok(None);
        }
    }
}

fn parsed(bytes: &[u8]) -> io::Result<Option<(Asked, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let used = match request.parse(bytes).map_err(io::Error::other)? {
        httparse::Status::Partial => return Ok(None),
        httparse::Status::Complete(used) => used,
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = request.headers.iter();
    let asked = Asked {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: headers
            .map(|header| (header.name.to_owned(), text(header.value)))
            .collect(),
    };
    Ok(Some((asked, used)))
}

/// The body that a request says it has.
pub async fn body(
    stream: &mut (impl AsyncRead + Unpin),
    rest: &mut Vec<u8>,
    asked: &Asked,
) -> io::Result<Vec<u8>> {
    let size = asked.header("Content-Length").unwrap_or("0");
    let size: usize = size.parse().map_err(io::Error::other)?;
    if size > BODY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    while rest.len() < size {
        if stream.read_buf(rest).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(rest.drain(..size).collect())
}

/// An answer.
#[derive(Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Its headers, but for the length.
    pub headers: Vec<(&'static str, String)>,
    /// Its body; where there is none, the answer has no length, either.
    pub body: Option<Vec<u8>>,
}

impl Answer {
    /// A short one, for people.
    pub fn new(status: u16) -> Self {
        let said = format!("{status} {}", reason(status));
        Self {
            status,
            headers: vec![("Content-Type", "text/plain".to_owned())],
            body: Some(said.into_bytes()),
        }
    }

    /// With a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it.
    pub async fn sent(self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend(self.body.unwrap_or_default());
        timeout(PATIENCE, stream.write_all(&bytes)).await??;
        timeout(PATIENCE, stream.flush()).await?
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        101 => "Switching Protocols",
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
