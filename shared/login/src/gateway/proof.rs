//! NTLM's three messages, on one connection.

use std::time::Duration;

use redial_dial::{Secured, connection_id};
use redial_kit::GatewayOrder;
use redial_model::{End, Instead};
use redial_ntlm::{NtlmSession, binding};
use redial_wire::{
    http::HttpHead,
    rdg::{self, RdgDoor, RdgRequest, SignInToken},
};
use sspi::AuthIdentity;

/// What the gateway answers to WebSocket (RFC 6455 4.2.2), and where it has none.
const UPGRADED: u16 = 101;
const GRANTED: u16 = 200;
const ASKED: u16 = 401;

/// A proof of the password that is given once.
pub(super) struct Proved {
    session: NtlmSession,
    first: Vec<u8>,
    /// By which the proof is of no use on another connection (RFC 5929 4).
    binding: Vec<u8>,
    scheme: &'static str,
    host: String,
    id: u128,
    wait: Duration,
    /// How often it was sent.
    pub tries: u32,
    /// Whether the gateway took WebSocket.
    pub has_socket: bool,
}

impl Proved {
    pub fn begin(order: &GatewayOrder, gateway: &Secured) -> Result<Self, String> {
        let leaf = gateway.chain.first();
        let leaf =
            leaf.ok_or("the RD Gateway shows no certificate, so no proof can be bound to it")?;
        let begun = NtlmSession::begin();
        let (session, first) = begun.map_err(|why| format!("the sign-in cannot begin: {why}"))?;
        Ok(Self {
            session,
            first,
            binding: binding(&leaf.0),
            scheme: if order.offers_ntlm {
                "NTLM"
            } else {
                "Negotiate"
            },
            host: super::host(order),
            id: connection_id(),
            wait: super::wait(order),
            tries: 0,
            has_socket: false,
        })
    }

    /// Gives it. The end is that of the rung.
    pub async fn give(&mut self, identity: AuthIdentity, gateway: &mut Secured) -> End {
        let first = std::mem::take(&mut self.first);
        let challenge = match self.ask(&first, gateway).await {
            Ok(head) => match rdg::challenge_bytes(&head) {
                Some(_) if !head.keeps_open() => return End::Fin,
                Some(challenge) => challenge,
                None if head.status == ASKED => return End::NoNtlm(Instead::Rejected),
                None => return End::Http(head.status),
            },
            Err(end) => return end,
        };
        let answered = self
            .session
            .answer(identity.into(), challenge, Some(&self.binding));
        let proof = match answered {
            Ok(proof) => proof,
            Err(why) => return End::Broke(why.to_string().as_str().into()),
        };
        self.tries = 1;
        match self.ask(&proof, gateway).await {
            Ok(head) => {
                self.has_socket = head.status == UPGRADED;
                match head.status {
                    UPGRADED | GRANTED => End::Ok,
                    status => End::Http(status),
                }
            }
            Err(end) => end,
        }
    }

    async fn ask(&self, message: &[u8], gateway: &mut Secured) -> Result<HttpHead, End> {
        let request = RdgDoor::WebSocket.request(&RdgRequest {
            host: &self.host,
            id: self.id,
            sign_in: Some(SignInToken {
                scheme: self.scheme,
                message,
            }),
        });
        gateway.ask(&request, self.wait).await
    }
}
