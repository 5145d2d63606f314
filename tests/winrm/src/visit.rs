//! One connection: its login, and what is asked on it.

use data_encoding::BASE64;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE},
};

use crate::{
    asked::Asked,
    host::{Mood, State},
    login::{Login, SEALED},
};

/// One connection.
#[derive(Default)]
pub struct Visit {
    login: Option<Login>,
    is_in: bool,
}

impl Visit {
    /// Answers a request: logs in first, and then does what is asked.
    pub async fn answer(
        &mut self,
        state: &State,
        request: Request<Incoming>,
    ) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, 1 << 20).collect().await;
        let body = body.map(|body| body.to_bytes()).unwrap_or_default();
        let text = |name| {
            head.headers
                .get(name)
                .and_then(|v: &HeaderValue| v.to_str().ok())
        };
        let kind = text(CONTENT_TYPE).unwrap_or_default().to_owned();
        if head.uri.path() != "/wsman" {
            return plain(StatusCode::NOT_FOUND, "");
        }
        let token = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Negotiate "));
        let token = token.and_then(|token| BASE64.decode(token.as_bytes()).ok());
        match token {
            Some(token) if token.get(8) == Some(&1) => {
                state.count("NEGOTIATE");
                return self.begin(state, token);
            }
            Some(token) => {
                state.count("AUTHENTICATE");
                self.is_in = self
                    .login
                    .as_mut()
                    .is_some_and(|login| login.is_right(token));
                if !self.is_in {
                    state.log.lock().unwrap().refused += 1;
                }
            }
            None => {}
        }
        if !self.is_in {
            return refused("Negotiate");
        }
        if body.is_empty() {
            return plain(StatusCode::OK, "");
        }
        self.serve(state, &kind, &body).await
    }

    fn begin(&mut self, state: &State, token: Vec<u8>) -> Response<Full<Bytes>> {
        let setup = &state.setup;
        let mut login = Login::new(&setup.user, &setup.password, state.binding.as_deref());
        let challenge = login.challenge(token);
        self.login = Some(login);
        self.is_in = false;
        match challenge {
            Some(challenge) => refused(&format!("Negotiate {}", BASE64.encode(&challenge))),
            None => plain(StatusCode::BAD_REQUEST, ""),
        }
    }

    async fn serve(&mut self, state: &State, kind: &str, body: &[u8]) -> Response<Full<Bytes>> {
        let is_sealed = kind.starts_with("multipart/encrypted");
        let login = self.login.as_mut().unwrap();
        let message = match is_sealed {
            true => login.open(body),
            // As AllowUnencrypted is on every host that nobody changed.
            false if state.setup.http => None,
            false => Some(body.to_vec()),
        };
        let message = message.and_then(|message| String::from_utf8(message).ok());
        let Some(message) = message else {
            return plain(StatusCode::INTERNAL_SERVER_ERROR, "");
        };
        let Some(asked) = Asked::read(&message) else {
            return plain(StatusCode::BAD_REQUEST, "");
        };
        state.count(&asked.action);
        if state.setup.keeps {
            state.log.lock().unwrap().envelopes.push(message);
        }
        let (status, answer) = state.answer(&asked).await;
        let is_plain = !is_sealed || state.setup.mood == Mood::Plain;
        let mut response = match is_plain {
            true => plain(status, &answer),
            false => {
                let mut response = plain(status, "");
                *response.body_mut() = Full::new(login.seal(answer.as_bytes()).into());
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, SEALED.parse().unwrap());
                response
            }
        };
        if state.setup.mood == Mood::Forgets {
            response
                .headers_mut()
                .insert(CONNECTION, "close".parse().unwrap());
        }
        response
    }
}

fn plain(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_owned())));
    *response.status_mut() = status;
    let kind = "application/soap+xml;charset=UTF-8";
    response
        .headers_mut()
        .insert(CONTENT_TYPE, kind.parse().unwrap());
    response
}

fn refused(scheme: &str) -> Response<Full<Bytes>> {
    let mut response = plain(StatusCode::UNAUTHORIZED, "");
    response
        .headers_mut()
        .insert(WWW_AUTHENTICATE, scheme.parse().unwrap());
    response
}
