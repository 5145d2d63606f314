//! One request to a gateway, and its answer.

use std::time::Duration;

use redial_dial::{Secured, connection_id, said_challenge};
use redial_model::{Challenge, DoorKind, End, GatewayDoor, Instead, Said, utc};
use redial_wire::{
    http::HttpHead,
    ntlm,
    rdg::{self, RdgDoor, RdgRequest, SignInToken},
};
use tokio::time::Instant;

/// A connection to a gateway on which requests follow each other.
#[derive(Debug)]
pub struct Conversation<'a> {
    /// The connection, as long as it goes on.
    pub stream: &'a mut Secured,
    /// The gateway, as it stands in a request.
    pub host: &'a str,
    /// How long to wait for an answer.
    pub wait: Duration,
}

/// The door in bytes.
fn bytes_of(door: DoorKind) -> RdgDoor {
    match door {
        DoorKind::Http => RdgDoor::Http,
        DoorKind::WebSocket => RdgDoor::WebSocket,
        DoorKind::Rpc => RdgDoor::Rpc,
        DoorKind::Kdc => RdgDoor::Kdc,
    }
}

impl Conversation<'_> {
    /// Knocks at a door, without credentials; whether another request can follow.
    pub async fn knock(&mut self, door: DoorKind) -> (GatewayDoor, bool) {
        let begun = Instant::now();
        let answer = self.ask(door, None).await;
        let ms = utc::milliseconds(begun.elapsed());
        match answer {
            Ok(head) => {
                let goes_on = head.keeps_open();
                (answered(door, &head, ms), goes_on)
            }
            Err(end) => (unanswered(door, end, ms), false),
        }
    }

    /// Begins NTLM at a door that asked for it, up to the gateway's challenge. The end is that of the
    /// rung.
    pub async fn begin_ntlm(&mut self, knocked: &GatewayDoor) -> (End, Option<Challenge>) {
        let offered = |name: &str| {
            let mut schemes = knocked.schemes.iter();
            schemes.any(|scheme| scheme.as_str().eq_ignore_ascii_case(name))
        };
        // Windows takes a bare NTLM message for Negotiate, too (MS-SPNG 1.4, RFC 4559 4).
        let scheme = if offered("NTLM") { "NTLM" } else { "Negotiate" };
        let head = match self.ask(knocked.door, Some(scheme)).await {
            Ok(head) => head,
            Err(end) => return (end, None),
        };
        match rdg::challenge(&head) {
            Some(challenge) => (End::Ok, Some(said_challenge(challenge))),
            None if head.status == 401 => (End::NoNtlm(Instead::Rejected), None),
            None => (End::Http(head.status), None),
        }
    }

    /// Asks at a door; `scheme` is the one with which NTLM begins there.
    async fn ask(&mut self, door: DoorKind, scheme: Option<&str>) -> Result<HttpHead, End> {
        let first = ntlm::negotiate();
        let sign_in = scheme.map(|scheme| SignInToken {
            scheme,
            message: &first,
        });
        let request = bytes_of(door).request(&RdgRequest {
            host: self.host,
            id: connection_id(),
            sign_in,
        });
        self.stream.ask(&request, self.wait).await
    }
}

fn answered(door: DoorKind, head: &HttpHead, ms: f64) -> GatewayDoor {
    let said = |name| head.first(name).map(Said::new);
    let mut schemes: Vec<Said> = Vec::new();
    for scheme in head.schemes() {
        let name = Said::new(&scheme.name);
        if !schemes.contains(&name) {
            schemes.push(name);
        }
    }
    let is_html = |kind: &str| kind.to_ascii_lowercase().starts_with("text/html");
    GatewayDoor {
        door,
        end: End::Ok,
        ms,
        status: Some(head.status),
        schemes,
        server: said("server"),
        location: said("location"),
        is_page: head.first("content-type").is_some_and(is_html),
    }
}

fn unanswered(door: DoorKind, end: End, ms: f64) -> GatewayDoor {
    GatewayDoor {
        door,
        end,
        ms,
        status: None,
        schemes: vec![],
        server: None,
        location: None,
        is_page: false,
    }
}
