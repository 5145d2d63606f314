//! One connection's login, as a web server of Windows does it: NTLM by its own name or inside Negotiate,
//! Basic where it is taken, and all of it once for a connection.

use data_encoding::BASE64;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{
    gateway::Shared,
    ntlm::{Challenge, Proof, bound_to},
    seen::{Asked, Seen},
    state::Manner,
};

/// How every NTLM message begins.
const SIGNATURE: &[u8] = b"NTLMSSP\0";
/// NTLM's number, 1.3.6.1.4.1.311.2.2.10.
const OID: &[u8] = &[6, 10, 0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10];

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its client has logged in.
    In,
    /// It is refused: what is said in WWW-Authenticate.
    Out(Vec<String>),
    /// The connection ends with a RST.
    Reset,
    /// The connection ends.
    Closed,
}

#[derive(Default)]
pub struct Login {
    challenge: Option<Challenge>,
    is_in: bool,
}

impl Login {
    pub fn judged(&mut self, asked: &Asked, shared: &Shared) -> Verdict {
        if self.is_in {
            return Verdict::In;
        }
        let takes = match shared.setup.state.manner {
            Manner::Takes(schemes) => schemes,
            _ => &["NTLM", "Negotiate"],
        };
        let said = asked.header("Authorization").unwrap_or_default();
        let (scheme, token) = said.split_once(' ').unwrap_or_default();
        let token = BASE64.decode(token.trim().as_bytes()).unwrap_or_default();
        if !takes.contains(&scheme) {
            return Verdict::Out(offers(takes));
        }
        if scheme == "Basic" {
            return match self.basic(&token, shared) {
                true => Verdict::In,
                false => Verdict::Out(offers(takes)),
            };
        }
        let at = token.windows(SIGNATURE.len()).position(|w| w == SIGNATURE);
        let (wrapped, message) = match at {
            Some(at) => (at > 0, &token[at..]),
            None => return Verdict::Out(offers(takes)),
        };
        match message.get(8) {
            Some(1) => {
                let challenge = self.challenged(shared);
                let answer = match wrapped {
                    true => spnego(&challenge),
                    false => challenge,
                };
                Verdict::Out(vec![format!("{scheme} {}", BASE64.encode(&answer))])
            }
            Some(3) => self.proved(message, shared, takes),
            _ => Verdict::Out(offers(takes)),
        }
    }

    fn challenged(&mut self, shared: &Shared) -> Vec<u8> {
        let mut nonce = [0; 8];
        SystemRandom::new().fill(&mut nonce).unwrap();
        let challenge = Challenge::new(nonce, &shared.setup.computer, &shared.setup.domain);
        let message = challenge.message.clone();
        self.challenge = Some(challenge);
        message
    }

    fn proved(&mut self, message: &[u8], shared: &Shared, takes: &[&str]) -> Verdict {
        let manner = shared.setup.state.manner;
        if manner == Manner::ResetsAtProof {
            return Verdict::Reset;
        }
        // A challenge is answered once.
        let (Some(challenge), Some(proof)) = (self.challenge.take(), Proof::read(message)) else {
            return Verdict::Out(offers(takes));
        };
        let own = bound_to(&shared.papers.binding(shared.sum));
        let is_bound = proof.binding().is_none_or(|binding| binding == own);
        let is_right = named(&proof.user, &shared.setup.user)
            && challenge.is_answered(&proof, &shared.setup.password);
        match (is_bound, is_right) {
            (true, true) => {
                self.is_in = true;
                shared.log.add(Seen::LoggedIn(proof.user));
                Verdict::In
            }
            (false, _) if manner == Manner::BindsBySha512 => {
                shared.log.add(Seen::Refused(proof.user));
                Verdict::Closed
            }
            _ => {
                shared.log.add(Seen::Refused(proof.user));
                Verdict::Out(offers(takes))
            }
        }
    }

    fn basic(&mut self, token: &[u8], shared: &Shared) -> bool {
        let said = String::from_utf8_lossy(token);
        let (user, password) = said.split_once(':').unwrap_or_default();
        self.is_in = named(user, &shared.setup.user) && password == shared.setup.password;
        let user = user.to_owned();
        shared.log.add(match self.is_in {
            true => Seen::LoggedIn(user),
            false => Seen::Refused(user),
        });
        self.is_in
    }
}

/// A user may come with a domain before or behind the name.
fn named(said: &str, user: &str) -> bool {
    let said = said.rsplit('\\').next().unwrap_or(said);
    let said = said.split('@').next().unwrap_or(said);
    said.eq_ignore_ascii_case(user)
}

fn offers(takes: &[&str]) -> Vec<String> {
    let header = |scheme: &&str| match *scheme {
        "Basic" => "Basic realm=\"gateway\"".to_owned(),
        "Kerberos" => "Negotiate".to_owned(),
        scheme => scheme.to_owned(),
    };
    takes.iter().map(header).collect()
}

/// NegTokenResp: accept-incomplete, NTLM, and the message (RFC 4178 4.2.2).
fn spnego(message: &[u8]) -> Vec<u8> {
    let fields = [
        der(0xA0, &[0x0A, 1, 1]),
        der(0xA1, OID),
        der(0xA2, &der(4, message)),
    ]
    .concat();
    der(0xA1, &der(0x30, &fields))
}

fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    let size = u16::try_from(body.len()).unwrap().to_be_bytes();
    let head = match size {
        [0, short @ ..0x80] => vec![tag, short],
        [0, long] => vec![tag, 0x81, long],
        [high, low] => vec![tag, 0x82, high, low],
    };
    [&head[..], body].concat()
}
