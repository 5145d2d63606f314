//! A connection to WinRM that is logged in: HTTP over TLS, or HTTP with every message encrypted by NTLM.

use std::{sync::Arc, time::Duration};

use data_encoding::BASE64;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
    header::{
        AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, USER_AGENT, WWW_AUTHENTICATE,
    },
};
use hyper_util::rt::TokioIo;
use redial_machine::Said;
use redial_model::Target;
use redial_ntlm::NtlmSession;
use tokio::time::timeout;

use crate::{
    answer::Answer,
    envelope::HOLD,
    error::WinrmError,
    sealed::{self, opened, sealed},
    secret::Account,
    tls::{Connected, connect},
    trust::Trust,
};

/// Bytes of an answer: more than the host was allowed, and than encryption adds.
const LONGEST: usize = 512 << 10;
/// Bytes of an answer's head.
const LONGEST_HEAD: usize = 64 << 10;
/// Seconds for an answer: as long as the host may hold it, and the way.
const PATIENCE: u64 = HOLD + 15;
const SOAP: &str = "application/soap+xml;charset=UTF-8";

/// A host's WinRM, and what is trusted there. Without trust it is HTTP, and NTLM encrypts.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub host: Target,
    pub trust: Option<Trust>,
}

impl Endpoint {
    /// As envelopes name it.
    pub fn url(&self) -> String {
        let scheme = if self.trust.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}/wsman", self.authority())
    }

    /// Host and port as HTTP names them: an interface is of this computer alone (RFC 6874, 4).
    fn authority(&self) -> Target {
        Target {
            zone: None,
            ..self.host.clone()
        }
    }
}

/// One connection at a time. It is made again where the host has closed an idle one.
pub(crate) struct Link {
    endpoint: Arc<Endpoint>,
    open: Option<Open>,
}

/// A connection: NTLM's messages belong to it, and to no other.
struct Open {
    sender: SendRequest<Full<Bytes>>,
    ntlm: NtlmSession,
    binding: Option<Vec<u8>>,
    /// The host's challenge, until it is answered.
    challenge: Option<Vec<u8>>,
}

/// What came back, and how it says it is to be read.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Link {
    pub fn new(endpoint: Arc<Endpoint>) -> Self {
        Self {
            endpoint,
            open: None,
        }
    }

    /// Connects and begins NTLM, for which nobody's name is needed yet.
    pub async fn prepare(&mut self) -> Result<(), WinrmError> {
        self.open = Some(Open::new(&self.endpoint).await?);
        Ok(())
    }

    /// Asks, and reads the answer. What was not yet done for that, is. Where this is dropped before the
    /// answer, the connection goes with it: the next answer would be taken for this one.
    pub async fn ask(&mut self, account: &Account, envelope: &str) -> Result<Answer, WinrmError> {
        let mut open = match self.open.take() {
            Some(open) if open.is_alive() => open,
            _ => Open::new(&self.endpoint).await?,
        };
        let was_logged_in = open.challenge.is_none();
        let mut reply = open.put(&self.endpoint, account, envelope).await?;
        if reply.status == StatusCode::UNAUTHORIZED && was_logged_in {
            // The host has forgotten the login, and has done nothing.
            open = Open::new(&self.endpoint).await?;
            reply = open.put(&self.endpoint, account, envelope).await?;
        }
        let answer = match reply.status {
            StatusCode::UNAUTHORIZED => return Err(WinrmError::WrongPassword),
            StatusCode::FORBIDDEN => return Err(WinrmError::Denied),
            // A fault comes with 500, or with 400 where the request is to blame (SOAP 1.2 part 2, 7.5.2.2).
            StatusCode::OK | StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_REQUEST => {
                Answer::read(&open.message(&self.endpoint, &reply)?)?
            }
            status => {
                let host = self.endpoint.host.to_string();
                return Err(WinrmError::NoService(host, status.as_u16()));
            }
        };
        self.open = Some(open);
        Ok(answer)
    }
}

impl Open {
    async fn new(endpoint: &Endpoint) -> Result<Self, WinrmError> {
        let Connected { stream, binding } =
            connect(&endpoint.host, endpoint.trust.as_ref()).await?;
        let made = http1::Builder::new()
            .max_buf_size(LONGEST_HEAD)
            .handshake(TokioIo::new(stream))
            .await;
        let (sender, connection) = made.map_err(|why| ended(endpoint, &why))?;
        // It ends with its sender, or when the host closes it.
        tokio::spawn(connection);
        let (ntlm, hello) = NtlmSession::begin()?;
        let mut open = Self {
            sender,
            ntlm,
            binding,
            challenge: None,
        };
        let reply = open.send(endpoint, SOAP, Some(&hello), Vec::new()).await?;
        open.challenge = Some(challenge(endpoint, &reply)?);
        Ok(open)
    }

    fn is_alive(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Logs in where that was not done, and sends an envelope.
    async fn put(
        &mut self,
        endpoint: &Endpoint,
        account: &Account,
        envelope: &str,
    ) -> Result<Reply, WinrmError> {
        let login = match self.challenge.take() {
            None => None,
            Some(challenge) => {
                let binding = self.binding.as_deref();
                Some(self.ntlm.answer(account.identity(), challenge, binding)?)
            }
        };
        if endpoint.trust.is_some() {
            let body = envelope.as_bytes().to_vec();
            return self.send(endpoint, SOAP, login.as_deref(), body).await;
        }
        if login.is_some() {
            // Nothing can be encrypted before the host knows the keys.
            let reply = self
                .send(endpoint, SOAP, login.as_deref(), Vec::new())
                .await?;
            if reply.status != StatusCode::OK {
                return Ok(reply);
            }
        }
        let body = sealed(&mut self.ntlm, envelope.as_bytes())?;
        self.send(endpoint, sealed::CONTENT_TYPE, None, body).await
    }

    /// The message in a reply. One that nobody encrypted counts only over TLS.
    fn message(&mut self, endpoint: &Endpoint, reply: &Reply) -> Result<Vec<u8>, WinrmError> {
        if endpoint.trust.is_some() {
            return Ok(reply.body.to_vec());
        }
        let kind = reply.headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok());
        opened(&mut self.ntlm, kind.unwrap_or_default(), &reply.body)
    }

    /// One request and its reply.
    async fn send(
        &mut self,
        endpoint: &Endpoint,
        kind: &str,
        login: Option<&[u8]>,
        body: Vec<u8>,
    ) -> Result<Reply, WinrmError> {
        let host = endpoint.host.to_string();
        let mut request = Request::post("/wsman")
            .header(HOST, endpoint.authority().to_string())
            .header(
                USER_AGENT,
                concat!("redial-winrm/", env!("CARGO_PKG_VERSION")),
            )
            .header(CONTENT_TYPE, kind)
            .header(CONTENT_LENGTH, body.len());
        if let Some(login) = login {
            let login = format!("Negotiate {}", BASE64.encode(login));
            request = request.header(AUTHORIZATION, login);
        }
        let request = request.body(Full::new(Bytes::from(body)));
        let request = request.map_err(|_| WinrmError::OddAnswer)?;
        let whole = async {
            self.sender
                .ready()
                .await
                .map_err(|why| ended(endpoint, &why))?;
            let reply = self.sender.send_request(request).await;
            received(endpoint, reply.map_err(|why| ended(endpoint, &why))?).await
        };
        let reply = timeout(Duration::from_secs(PATIENCE), whole).await;
        reply.map_err(|_| WinrmError::TooSlow(host, PATIENCE))?
    }
}

async fn received(endpoint: &Endpoint, reply: Response<Incoming>) -> Result<Reply, WinrmError> {
    let (head, body) = reply.into_parts();
    let body = Limited::new(body, LONGEST).collect().await;
    let body = body.map_err(|why| match why.downcast_ref::<hyper::Error>() {
        Some(why) => ended(endpoint, why),
        None => WinrmError::TooLong(LONGEST),
    })?;
    Ok(Reply {
        status: head.status,
        headers: head.headers,
        body: body.to_bytes(),
    })
}

/// The host's NTLM challenge, in the scheme `Negotiate` (RFC 4559, 4).
fn challenge(endpoint: &Endpoint, reply: &Reply) -> Result<Vec<u8>, WinrmError> {
    let host = endpoint.host.to_string();
    if reply.status != StatusCode::UNAUTHORIZED {
        return Err(WinrmError::NoService(host, reply.status.as_u16()));
    }
    let offers = reply.headers.get_all(WWW_AUTHENTICATE).into_iter();
    let offers: Vec<_> = offers.filter_map(|offer| offer.to_str().ok()).collect();
    let token = offers.iter().find_map(|offer| {
        let (scheme, token) = offer.split_once(' ')?;
        let is_ours = scheme.eq_ignore_ascii_case("Negotiate");
        let token = BASE64.decode(token.trim().as_bytes()).ok()?;
        (is_ours && !token.is_empty()).then_some(token)
    });
    token.ok_or_else(|| match offers.is_empty() {
        true => WinrmError::NoService(host, reply.status.as_u16()),
        false => WinrmError::NoNtlm(host, Said::new(&offers.join(", "))),
    })
}

fn ended(endpoint: &Endpoint, why: &hyper::Error) -> WinrmError {
    use std::error::Error;
    let inner = why.source().map(ToString::to_string);
    let why = inner.unwrap_or_else(|| why.to_string());
    WinrmError::Ended(endpoint.host.to_string(), Said::new(&why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_named_without_this_computers_interface() {
        let endpoint = |host| Endpoint {
            host: Target::parse_with_port(host, 5985).unwrap(),
            trust: None,
        };
        for (host, url) in [
            ("srv01", "http://srv01:5985/wsman"),
            ("fe80::1%eth0", "http://[fe80::1]:5985/wsman"),
        ] {
            assert_eq!(endpoint(host).url(), url);
        }
    }
}
