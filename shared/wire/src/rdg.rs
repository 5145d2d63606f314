//! The requests with which a client comes to an RD Gateway, up to the gateway's NTLM challenge
//! (MS-TSGU 3.3.5.1: HTTP transport; 3.2.5: RPC over HTTP, MS-RPCH 2.1.2.1). The headers are those
//! that FreeRDP sends; a test holds them against a recording. What a sign-in sends is the caller's.

use data_encoding::BASE64;

use crate::{
    http::HttpHead,
    ntlm::{self, NtlmChallenge},
};

/// By which door a client comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RdgDoor {
    /// The HTTP transport: `RDG_OUT_DATA` (MS-TSGU 2.2.3.1.2).
    Http,
    /// The same with WebSocket.
    WebSocket,
    /// RPC over HTTP, as before Windows 8.
    Rpc,
    /// The proxy for Kerberos (MS-KKDCP), which shares the gateway's port.
    Kdc,
}

/// What stands in a request besides the door.
#[derive(Clone, Copy, Debug)]
pub struct RdgRequest<'a> {
    /// The gateway, as it was asked for; with its port where that is not 443.
    pub host: &'a str,
    /// A number of this connection, which nobody can guess.
    pub id: u128,
    /// The message of a sign-in, where one goes out.
    pub sign_in: Option<SignInToken<'a>>,
}

/// A message of a sign-in in a request (RFC 4559 4).
#[derive(Clone, Copy)]
pub struct SignInToken<'a> {
    /// The scheme: NTLM or Negotiate.
    pub scheme: &'a str,
    /// The message.
    pub message: &'a [u8],
}

/// What the message proves can be tried against at home, so it is not printed.
impl std::fmt::Debug for SignInToken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInToken")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

impl RdgDoor {
    /// The request's method.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::Http | Self::WebSocket => "RDG_OUT_DATA",
            Self::Rpc => "RPC_OUT_DATA",
            Self::Kdc => "POST",
        }
    }

    /// Where the request goes.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Http | Self::WebSocket => "/remoteDesktopGateway/",
            Self::Rpc => "/rpc/rpcproxy.dll?localhost:3388",
            Self::Kdc => "/KdcProxy",
        }
    }

    /// The request in bytes.
    #[must_use]
    pub fn request(self, with: &RdgRequest<'_>) -> Vec<u8> {
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method(), self.path())];
        lines.extend(self.headers(with));
        lines.push("Content-Length: 0".into());
        if let Some(SignInToken { scheme, message }) = with.sign_in {
            let token = BASE64.encode(message);
            lines.push(format!("Authorization: {scheme} {token}"));
        }
        lines.extend([String::new(), String::new()]);
        lines.join("\r\n").into_bytes()
    }

    fn headers(self, with: &RdgRequest<'_>) -> Vec<String> {
        let host = format!("Host: {}", with.host);
        let uuid = uuid(with.id);
        let fixed = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let mut lines: Vec<String> = match self {
            Self::Kdc => fixed(&["Cache-Control: no-cache", "Pragma: no-cache"]),
            Self::Http | Self::WebSocket => fixed(&[
                "Cache-Control: no-cache",
                "Pragma: no-cache",
                "Accept: */*",
                "User-Agent: MS-RDGateway/1.0",
            ]),
            Self::Rpc => vec![
                "Cache-Control: no-cache".into(),
                // The session's UUID type (MS-RPCH 2.1.2.1.4).
                format!(
                    "Pragma: ResourceTypeUuid=44e265dd-7daf-42cd-8560-3cdb6e7a2729, SessionId={uuid}"
                ),
                "Accept: application/rpc".into(),
                "User-Agent: MSRPC".into(),
            ],
        };
        lines.push(host);
        match self {
            Self::WebSocket => lines.extend([
                "Connection: Upgrade".into(),
                "Upgrade: websocket".into(),
                "Sec-Websocket-Version: 13".into(),
                format!(
                    "Sec-Websocket-Key: {}",
                    BASE64.encode(&with.id.to_be_bytes())
                ),
            ]),
            Self::Http | Self::Rpc => lines.push("Connection: Keep-Alive".into()),
            Self::Kdc => lines.extend([
                "Content-Type: application/kerberos".into(),
                "User-Agent: kerberos/1.0".into(),
            ]),
        }
        if matches!(self, Self::Http | Self::WebSocket) {
            lines.push(format!("RDG-Connection-Id: {{{uuid}}}"));
        }
        lines
    }
}

/// A number as a UUID is written (RFC 9562 4).
fn uuid(id: u128) -> String {
    let hex = format!("{id:032x}");
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// The NTLM challenge in an answer, behind whichever scheme it stands.
#[must_use]
pub fn challenge(head: &HttpHead) -> Option<NtlmChallenge> {
    tokens(head).find_map(|token| ntlm::challenge(&token))
}

/// The same as its bytes, which a proof answers; nothing where SPNEGO is around them.
#[must_use]
pub fn challenge_bytes(head: &HttpHead) -> Option<Vec<u8>> {
    tokens(head).find(|token| token.starts_with(ntlm::CHALLENGE))
}

fn tokens(head: &HttpHead) -> impl Iterator<Item = Vec<u8>> {
    let tokens = head.schemes().into_iter().filter_map(|scheme| scheme.token);
    tokens.filter_map(|token| BASE64.decode(token.as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Read, http};

    /// Requests of xfreerdp 2.11.7 from Debian (`/g:`; `/gt:http`, `/gt:http,no-websockets` and `/gt:rpc`) to a TLS server that
    /// writes down what comes. What is secret or random is left out: `*` stands for it.
    const RECORDED: &str = include_str!("../tests/xfreerdp-gateway.txt");

    /// The lines of a request, each with `*` for what differs from one connection to the next.
    fn lines(request: &str) -> Vec<String> {
        const RANDOM: [&str; 5] = [
            "Host: ",
            "Sec-Websocket-Key: ",
            "RDG-Connection-Id: ",
            "Authorization: NTLM ",
            "Pragma: ResourceTypeUuid=44e265dd-7daf-42cd-8560-3cdb6e7a2729, SessionId=",
        ];
        let masked = |line: &str| {
            let begin = RANDOM.iter().find(|begin| line.starts_with(*begin));
            begin.map_or_else(|| line.to_owned(), |begin| format!("{begin}*"))
        };
        let lines = request.lines().filter(|line| !line.is_empty());
        lines.map(masked).collect()
    }

    #[test]
    fn each_request_is_that_of_a_real_client() {
        let recorded: Vec<_> = RECORDED.split("\n\n").map(lines).collect();
        for door in [RdgDoor::Http, RdgDoor::WebSocket, RdgDoor::Rpc] {
            let request = door.request(&RdgRequest {
                host: "gw01.corp.test",
                id: 7,
                sign_in: Some(SignInToken {
                    scheme: "NTLM",
                    message: &ntlm::negotiate(),
                }),
            });
            let ours = lines(&String::from_utf8(request).unwrap());
            assert!(recorded.contains(&ours), "{ours:#?} of {recorded:#?}");
        }
    }

    #[test]
    fn a_request_ends_once_and_its_numbers_are_well_formed() {
        let request = RdgDoor::WebSocket.request(&RdgRequest {
            host: "gw:8443",
            id: 0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF,
            sign_in: None,
        });
        let text = String::from_utf8(request).unwrap();
        assert!(text.ends_with("Content-Length: 0\r\n\r\n"));
        assert_eq!(text.matches("\r\n\r\n").count(), 1);
        assert!(text.contains("RDG-Connection-Id: {01234567-89ab-cdef-0123-456789abcdef}\r\n"));
        assert!(text.contains("Sec-Websocket-Key: ASNFZ4mrze8BI0VniavN7w==\r\n"));
        assert!(text.contains("Host: gw:8443\r\n"));
        let mut room = [httparse::EMPTY_HEADER; 16];
        let mut parsed = httparse::Request::new(&mut room);
        assert!(parsed.parse(text.as_bytes()).unwrap().is_complete());
    }

    #[test]
    fn a_challenge_is_found_behind_either_scheme() {
        let names: Vec<u8> = "GW01".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let pairs = [&[1, 0, 8, 0], &names[..], &[0; 4]].concat();
        let length = [pairs.len() as u8, 0];
        let message = [
            b"NTLMSSP\0\x02\0\0\0".as_slice(),
            &[0; 8],
            &[5, 0x82, 0x89, 0x20],
            &[9; 16],
            &length,
            &length,
            &[48, 0, 0, 0],
            &pairs,
        ]
        .concat();
        let token = BASE64.encode(&message);
        for scheme in ["NTLM", "Negotiate"] {
            let text = format!(
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nWWW-Authenticate: {scheme} {token}\r\n\r\n"
            );
            let Ok(Read::Done(head)) = http::head(text.as_bytes()) else {
                panic!("{text}");
            };
            let found = challenge(&head).expect("a challenge");
            assert_eq!(found.computer.as_deref(), Some("GW01"));
            assert_eq!(challenge_bytes(&head).as_ref(), Some(&message));
        }
        let Ok(Read::Done(none)) = http::head(b"HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n\r\n")
        else {
            panic!("no head");
        };
        assert_eq!(challenge(&none), None);
    }
}
