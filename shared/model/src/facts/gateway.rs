use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AddressFact, CertificateFact, Challenge, End, FileFact, GatewaySource, Rung, RungState,
    ServerFlight, Session,
};
use crate::{Facts, Said};

/// What was seen of the RD Gateway by which the client goes to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayFact {
    /// Its port.
    pub port: u16,
    /// What names it.
    pub source: GatewaySource,
    /// Its name, and what that means here.
    pub lookup: AddressFact,
    /// The address that was connected to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<SocketAddr>,
    /// Rungs from `tcp` up, in order; the last one is where the line ended.
    pub rungs: Vec<RungState>,
    /// The TLS session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The answer to a hello that offers what mstsc offers, where redial's own library could not
    /// finish the handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<ServerFlight>,
    /// The certificate that it sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFact>,
    /// Whether this computer trusts who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// What was answered at each door that was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<GatewayDoor>,
    /// Its NTLM challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
}

/// Whether the chain of a certificate leads to an authority that a computer trusts. Dates and names
/// of the leaf are not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trust {
    /// What came out.
    #[serde(flatten)]
    pub chain: Chain,
    /// Whether Windows said so, by the rules and the store that mstsc goes by. Elsewhere the roots of
    /// the system are asked, and nothing that was not sent is fetched.
    pub by_windows: bool,
}

/// Where the chain of a certificate leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "chain", content = "why")]
pub enum Chain {
    /// To an authority that is trusted.
    Trusted,
    /// To none that is known.
    Unknown,
    /// It was revoked.
    Revoked,
    /// It is refused for something else, in the library's words.
    Refused(Said),
    /// Nobody could be asked, in the library's words.
    Unasked(Said),
}

/// By which door a client comes into a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DoorKind {
    /// `RDG_OUT_DATA /remoteDesktopGateway/` (MS-TSGU 3.3.5.1).
    Http,
    /// The same with WebSocket.
    WebSocket,
    /// `RPC_OUT_DATA /rpc/rpcproxy.dll` (MS-RPCH 2.1.2).
    Rpc,
    /// `POST /KdcProxy` (MS-KKDCP).
    Kdc,
}

impl DoorKind {
    /// Its name in a sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::WebSocket => "WebSocket",
            Self::Rpc => "RPC over HTTP",
            Self::Kdc => "the KDC proxy",
        }
    }
}

/// What was answered at one door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayDoor {
    /// Which.
    pub door: DoorKind,
    /// How the request ended: `ok` where an answer in HTTP came, whatever it says.
    #[serde(flatten)]
    pub end: End,
    /// From the request to the answer, in milliseconds.
    pub ms: f64,
    /// The status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The schemes that it asks for (WWW-Authenticate).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<Said>,
    /// What the server calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Said>,
    /// Where it sends the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Said>,
    /// Whether the answer is a page for people: its type is HTML.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_page: bool,
}

impl GatewayDoor {
    /// Whether it asks for something that a client of Remote Desktop has: NTLM, or Negotiate.
    #[must_use]
    pub fn asks_as_a_gateway(&self) -> bool {
        let usual = |scheme: &Said| {
            let is = |name| scheme.as_str().eq_ignore_ascii_case(name);
            is("NTLM") || is("Negotiate")
        };
        self.status == Some(401) && self.schemes.iter().any(usual)
    }

    /// Whether a client comes further by it: it asks for NTLM or Negotiate, or lets everybody in, as
    /// a gateway does that goes by a token of its own (MS-TSGU 3.3.5.1).
    #[must_use]
    pub fn lets_in(&self) -> bool {
        let is_open = matches!(self.status, Some(101 | 200)) && !self.is_page;
        self.door != DoorKind::Kdc && (self.asks_as_a_gateway() || is_open)
    }
}

impl GatewayFact {
    /// Its name or address, as it was asked for.
    #[must_use]
    pub fn host(&self) -> &str {
        self.lookup.host.as_str()
    }

    /// One rung, if it was tried.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> Option<&RungState> {
        self.rungs.iter().find(|state| state.rung == rung)
    }

    /// The rung at which the line broke, when it did.
    #[must_use]
    pub fn broken(&self) -> Option<&RungState> {
        self.rungs.iter().find(|state| !state.end.is_whole())
    }

    /// What was answered at this door, where it was asked.
    #[must_use]
    pub fn door(&self, door: DoorKind) -> Option<&GatewayDoor> {
        self.doors.iter().find(|known| known.door == door)
    }

    /// Whether a client can trust its certificate at this time, in seconds since 1970: who issued it,
    /// its names and its dates. Without a word from the list of trusted authorities it can't.
    #[must_use]
    pub fn is_trusted(&self, now: i64) -> bool {
        let chain = self.trust.as_ref().map(|trust| &trust.chain);
        self.certificate.as_ref().is_some_and(|leaf| {
            chain == Some(&Chain::Trusted)
                && leaf.covers(self.host())
                && (leaf.not_before..=leaf.not_after).contains(&now)
        })
    }

    /// The first door that lets a client in.
    #[must_use]
    pub fn open_door(&self) -> Option<&GatewayDoor> {
        self.doors.iter().find(|door| door.lets_in())
    }
}

impl Facts {
    /// By what the client goes to the host through an RD Gateway, as far as that is known: because
    /// somebody said so, because an .rdp file does, or because mstsc is set up so, no direct
    /// connection is possible and the gateway was looked at. What a direct connection shows then says
    /// nothing about the host. On the host itself no gateway is between.
    #[must_use]
    pub fn by_gateway(&self) -> Option<GatewaySource> {
        let source = self.gateway.as_ref().map(|gateway| gateway.source);
        if source == Some(GatewaySource::Named) {
            return source;
        }
        if self.file.is_some() {
            return self
                .goes_by_gateway()
                .map(|_: &FileFact| GatewaySource::File);
        }
        source.filter(|_| !self.sees_host() && !self.is_direct())
    }

    /// Whether anything took the direct connection.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        let tcp = self.best_climb().and_then(|climb| climb.rung(Rung::Tcp));
        tcp.is_some_and(|rung| rung.end == End::Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(door: DoorKind, status: u16, schemes: &[&str]) -> GatewayDoor {
        GatewayDoor {
            door,
            end: End::Ok,
            ms: 1.0,
            status: Some(status),
            schemes: schemes.iter().map(|s| (*s).into()).collect(),
            server: None,
            location: None,
            is_page: false,
        }
    }

    #[test]
    fn a_door_lets_in_where_a_client_can_go_on() {
        let http = |status, schemes| door(DoorKind::Http, status, schemes);
        assert!(http(401, &["Negotiate"]).lets_in());
        assert!(http(401, &["Basic", "ntlm"]).lets_in());
        assert!(!http(401, &["Basic", "Bearer"]).lets_in());
        assert!(!http(403, &["NTLM"]).lets_in());
        assert!(http(200, &[]).lets_in(), "a gateway that goes by a token");
        let page = GatewayDoor {
            is_page: true,
            ..http(200, &[])
        };
        assert!(!page.lets_in(), "a web server that answers anything");
        assert!(!door(DoorKind::Kdc, 200, &[]).lets_in());
    }

    #[test]
    fn an_answer_is_one_flat_object() {
        let json = serde_json::to_value(door(DoorKind::WebSocket, 401, &["NTLM"])).unwrap();
        assert_eq!(json["door"], "websocket");
        assert_eq!(json["end"], "ok");
        let back: GatewayDoor = serde_json::from_value(json).unwrap();
        assert_eq!(back, door(DoorKind::WebSocket, 401, &["NTLM"]));
        let trust = Trust {
            chain: Chain::Refused("it is odd".into()),
            by_windows: false,
        };
        let json = serde_json::to_value(&trust).unwrap();
        assert_eq!(json["chain"], "refused");
        assert_eq!(serde_json::from_value::<Trust>(json).unwrap(), trust);
    }
}
