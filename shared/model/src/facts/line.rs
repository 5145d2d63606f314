use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Challenge, Eager, Rung, ServerFlight, Session};
use crate::{Hex, Said};

/// Bits of requestedProtocols and selectedProtocol (MS-RDPBCGR 2.2.1.1.1).
pub mod protocol {
    /// Standard RDP security: RC4, no server authentication.
    pub const RDP: u32 = 0;
    /// TLS.
    pub const SSL: u32 = 1;
    /// TLS and CredSSP (NLA).
    pub const HYBRID: u32 = 2;
    /// CredSSP with Early User Authorization Result.
    pub const HYBRID_EX: u32 = 8;
    /// What a current mstsc asks for.
    pub const MSTSC: u32 = SSL | HYBRID | HYBRID_EX;
}

/// How a rung ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "end", content = "is")]
pub enum End {
    /// Climbed.
    Ok,
    /// Climbed, but not by redial's own TLS library: the host answered a hello that offers what
    /// mstsc offers.
    OldTls,
    /// Not part of this host's line, such as NLA on a host that chose TLS alone.
    Skipped,
    /// Part of this host's line, and not asked: redial can't go on over the TLS below it.
    NotAsked,
    /// A RST answered the SYN.
    Refused,
    /// ICMP said that no route leads there, or that it is forbidden.
    Unreachable(Said),
    /// This machine has no route to the address, in the operating system's words.
    NoRoute(Said),
    /// No byte came back before the deadline.
    Silent,
    /// The peer closed the connection in order (FIN).
    Fin,
    /// The peer, or something in the path, reset the connection.
    Rst,
    /// A fatal TLS alert, by its number.
    Alert(u8),
    /// RDP_NEG_FAILURE, by its code.
    Failure(u32),
    /// CredSSP answered with an NTSTATUS or a SEC_E code instead of what was asked for.
    Status(u32),
    /// What the host's CredSSP signed is not the key of the certificate that came over TLS.
    KeyAltered,
    /// The host does not let the user log on (AUTHZ_ACCESS_DENIED, MS-RDPBCGR 2.2.10.2).
    Denied,
    /// The host refused with a licence error, by its code (MS-RDPELE 2.2.1.12.1.3).
    Licence(u32),
    /// The host ended the session with this error (Set Error Info PDU, MS-RDPBCGR 2.2.5.1).
    ErrorInfo(u32),
    /// The host sends the session to another computer (MS-RDPBCGR 2.2.13).
    Redirected,
    /// CredSSP answered, and not with NTLM: this came instead of a challenge.
    NoNtlm(Instead),
    /// HTTP answered with this status, which lets no client in.
    Http(u16),
    /// The answer is not this protocol. [`RungState::bytes`] keeps how it begins.
    Junk,
    /// The peer speaks TLS, but no version or suite that redial's TLS library has.
    Incompatible(Said),
    /// The answer begins like TLS and can't be read as TLS, in the library's words.
    Garbled(Said),
    /// A message in a session that can't be read, in the library's words.
    Unreadable(Said),
    /// An MCS Disconnect Provider Ultimatum instead of an answer.
    Disconnected,
    /// The same in a session, with its reason (T.125 7, Reason).
    HungUp(u8),
    /// The answer was longer, or came more slowly, than an answer may.
    Overrun,
    /// This machine could not go on, in the operating system's words.
    Broke(Said),
}

impl End {
    /// A word or two for the line.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Ok => "ok".into(),
            Self::OldTls => "old tls".into(),
            Self::Skipped => "–".into(),
            Self::NotAsked => "not asked".into(),
            Self::Refused => "refused".into(),
            Self::Unreachable(_) => "unreachable".into(),
            Self::NoRoute(_) => "no route".into(),
            Self::Silent => "silent".into(),
            Self::Fin => "closed".into(),
            Self::Rst => "reset".into(),
            Self::Alert(n) => format!("alert {n}"),
            Self::Failure(n) => format!("failure {n}"),
            Self::Status(n) => format!("status 0x{n:08X}"),
            Self::KeyAltered => "other key".into(),
            Self::Denied => "denied".into(),
            Self::Licence(n) => format!("licence {n}"),
            Self::ErrorInfo(n) => format!("errinfo 0x{n:X}"),
            Self::Redirected => "redirected".into(),
            Self::NoNtlm(_) => "no NTLM".into(),
            Self::Http(status) => format!("answer {status}"),
            Self::Junk => "junk".into(),
            Self::Incompatible(_) => "too old".into(),
            Self::Garbled(_) => "garbled".into(),
            Self::Unreadable(_) => "unreadable".into(),
            Self::Disconnected => "hung up".into(),
            Self::HungUp(n) => format!("hung-up {n}"),
            Self::Overrun => "overrun".into(),
            Self::Broke(_) => "broke here".into(),
        }
    }

    /// Whether the line goes on above this rung, as far as anybody knows.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::Ok | Self::OldTls | Self::Skipped | Self::NotAsked
        )
    }

    /// Whether the peer closed the connection without an answer. Another client may be the reason,
    /// so redial tries again.
    #[must_use]
    pub fn is_close(&self) -> bool {
        matches!(self, Self::Fin | Self::Rst)
    }

    /// Whether TLS ended so without a reason: a close, a reset, or the alert "internal error"
    /// (80, RFC 8446 6.2).
    #[must_use]
    pub fn gives_no_reason(&self) -> bool {
        self.is_close() || *self == Self::Alert(80)
    }
}

/// What a host's CredSSP said instead of an NTLM challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Instead {
    /// It refused NTLM and named nothing else (SPNEGO reject).
    Rejected,
    /// It takes Kerberos.
    Kerberos,
    /// It takes this mechanism, by its OID.
    Mechanism(Said),
    /// A token of no kind that redial knows.
    Other,
    /// Nothing.
    Nothing,
}

/// One rung, climbed or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RungState {
    /// Which.
    pub rung: Rung,
    /// How it ended.
    #[serde(flatten)]
    pub end: End,
    /// From its first byte sent to its end, in milliseconds.
    pub ms: f64,
    /// Bytes received on this rung before it ended, at most 64; kept only when it was not climbed.
    #[serde(default, skip_serializing_if = "Hex::is_empty")]
    pub bytes: Hex,
}

impl RungState {
    /// Whether a TLS hello was sent and nothing came back.
    #[must_use]
    pub fn hello_unanswered(&self) -> bool {
        self.rung == Rung::Tls && self.end == End::Silent
    }

    /// Whether a TLS hello was sent and something came back, if only a refusal.
    #[must_use]
    pub fn hello_answered(&self) -> bool {
        self.rung == Rung::Tls && self.end != End::Silent
    }
}

/// The answer to an X.224 connection request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "reply")]
pub enum Reply {
    /// RDP_NEG_RSP.
    Chosen {
        /// selectedProtocol.
        protocol: u32,
        /// The response flags.
        flags: u8,
    },
    /// A connection confirm without negotiation data: standard RDP security.
    Bare,
    /// RDP_NEG_FAILURE.
    Failed {
        /// failureCode.
        code: u32,
    },
}

/// One address, climbed as far as it went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Climb {
    /// The address and port dialled.
    pub address: SocketAddr,
    /// Rungs from `tcp` up, in order; the last one is where the line ended.
    pub rungs: Vec<RungState>,
    /// The answer to the X.224 request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// The source reference of that answer (X.224 13.4): servers can be told by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<u16>,
    /// How the first X.224 request was refused. The rung is then the second request, made as mstsc
    /// makes it: for standard RDP security alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RungState>,
    /// The TLS session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The certificates as sent, leaf first, DER.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Hex>,
    /// The answer to a hello that offers what mstsc offers. It was asked because redial's own TLS
    /// library could not finish the handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<ServerFlight>,
    /// The rung to which a further connection came with the TLS library of Windows itself, which
    /// mstsc uses, and how it ended there. Asked on Windows where redial's own library could not go
    /// on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schannel: Option<RungState>,
    /// The host's NTLM challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// The version of CredSSP that the host says it speaks (TSRequest, MS-CSSP 2.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credssp: Option<u32>,
    /// How an earlier attempt was closed. This climb is then a second attempt, made while redial had
    /// no other connection open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<RungState>,
    /// How far a third attempt came, made when the second one was not closed, and again while redial
    /// had no other connection open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<RungState>,
    /// Where an earlier connection got no more answers. This climb was then begun beside it, and was
    /// answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stalled: Option<RungState>,
    /// What became of the first flight, where the check was to save a round trip (`--eager`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eager: Option<Eager>,
}

impl Climb {
    /// These rungs at this address, and nothing learnt besides.
    #[must_use]
    pub fn new(address: SocketAddr, rungs: Vec<RungState>) -> Self {
        Self {
            address,
            rungs,
            reply: None,
            source: None,
            refused: None,
            session: None,
            chain: vec![],
            hello: None,
            schannel: None,
            challenge: None,
            credssp: None,
            before: None,
            after: None,
            stalled: None,
            eager: None,
        }
    }

    /// One rung, if it was tried.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> Option<&RungState> {
        self.rungs.iter().find(|r| r.rung == rung)
    }

    /// Whether CredSSP refuses NTLM and so leaves Kerberos, as far as the host says: another mechanism, a
    /// rejection, or a status (SEC_E_UNSUPPORTED_FUNCTION, STATUS_NTLM_BLOCKED, STATUS_NOT_SUPPORTED).
    #[must_use]
    pub fn takes_kerberos_alone(&self) -> bool {
        matches!(
            self.rung(Rung::Nla).map(|rung| &rung.end),
            Some(
                End::NoNtlm(Instead::Kerberos | Instead::Rejected)
                    | End::Status(0x8009_0302 | 0xC000_0418 | 0xC000_00BB)
            )
        )
    }

    /// The rung at which the line broke, when it did.
    #[must_use]
    pub fn broken(&self) -> Option<&RungState> {
        self.rungs.iter().find(|r| !r.end.is_whole())
    }

    /// How many rungs were climbed.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rungs.iter().take_while(|r| r.end.is_whole()).count()
    }

    /// Whether the host chose NLA.
    #[must_use]
    pub fn chose_nla(&self) -> bool {
        let nla = protocol::HYBRID | protocol::HYBRID_EX;
        matches!(self.reply, Some(Reply::Chosen { protocol, .. }) if protocol & nla != 0)
    }

    /// The TCP round trip, in milliseconds.
    #[must_use]
    pub fn round_trip(&self) -> Option<f64> {
        self.rung(Rung::Tcp)
            .filter(|r| r.end == End::Ok)
            .map(|r| r.ms)
    }
}

/// How far the line to each address was climbed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineFact {
    /// One per address, in the order of the addresses.
    pub climbs: Vec<Climb>,
}

impl LineFact {
    /// A rung of a climb that is under way ended so: those above it are of an attempt before this one.
    pub fn climbs_on(&mut self, address: SocketAddr, rung: RungState) -> &Climb {
        let known = self.climbs.iter().position(|c| c.address == address);
        let at = known.unwrap_or(self.climbs.len());
        if known.is_none() {
            self.climbs.push(Climb::new(address, vec![]));
        }
        let climb = &mut self.climbs[at];
        climb.rungs.retain(|r| r.rung < rung.rung);
        climb.rungs.push(rung);
        climb
    }

    /// The address that got furthest; the earlier one when two got equally far.
    #[must_use]
    pub fn best(&self) -> Option<&Climb> {
        self.climbs
            .iter()
            .rev()
            .max_by_key(|c| (c.broken().is_none(), c.height()))
    }

    /// Whether some client may get in: the line is up, or it ends where redial can't go on and
    /// another client can. That is standard RDP security (MS-RDPBCGR 2.2.1.2.2,
    /// SSL_NOT_ALLOWED_BY_SERVER), and a TLS that redial's library does not have.
    #[must_use]
    pub fn lets_in(&self) -> bool {
        const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;
        let for_others = |climb: &Climb| {
            climb.broken().is_some_and(|rung| {
                matches!(
                    rung.end,
                    End::Failure(SSL_NOT_ALLOWED_BY_SERVER) | End::Incompatible(_)
                )
            })
        };
        self.is_up() || self.climbs.iter().any(for_others)
    }

    /// Whether the line to at least one address works up to the top.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.best().is_some_and(|c| c.broken().is_none())
    }
}

#[cfg(test)]
mod tests;
