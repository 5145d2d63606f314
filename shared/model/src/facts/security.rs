use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{End, LineFact, Reply, RungState, protocol};

/// What the host said to one set of requested protocols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// requestedProtocols.
    pub asked: u32,
    /// The answer, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// How the question ended.
    pub rung: RungState,
    /// How it was closed when it was asked first. `rung` is then a second try, made while redial had
    /// no other connection open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<RungState>,
    /// How a third try ended, again while redial had no other connection open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<RungState>,
}

impl Answer {
    /// Whether one and the same question, asked twice with no other connection open, was answered
    /// once and closed once.
    #[must_use]
    pub fn is_unsteady(&self) -> bool {
        let answered = |rung: &RungState| matches!(rung.end, End::Ok | End::Failure(_));
        let second = self.before.as_ref().map(|_| &self.rung);
        second.zip(self.after.as_ref()).is_some_and(|(one, other)| {
            answered(one) && other.end.is_close() || one.end.is_close() && answered(other)
        })
    }
}

/// What the host answers to other requested protocols.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SecurityFact {
    /// One per question.
    pub answers: Vec<Answer>,
}

/// What all answers mean together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Posture {
    /// NLA is required.
    NlaRequired,
    /// NLA or TLS.
    TlsRequired,
    /// TLS, and no NLA at all.
    TlsOnly,
    /// NLA or TLS, and standard RDP security too.
    Negotiable,
    /// TLS or standard RDP security; no NLA.
    NegotiableWithoutNla,
    /// Only standard RDP security.
    RdpOnly,
    /// The host says that it has no certificate.
    NoCertificate,
}

impl SecurityFact {
    /// The answer to `asked`.
    #[must_use]
    pub fn to(&self, asked: u32) -> Option<&Answer> {
        self.answers.iter().find(|a| a.asked == asked)
    }

    /// What the answers to the climb and to the other questions mean together; nothing when they
    /// contradict each other.
    #[must_use]
    pub fn posture(&self, line: &LineFact) -> Option<Posture> {
        let mstsc = line.best()?.reply.as_ref()?;
        let ssl = self.to(protocol::SSL).and_then(|a| a.reply.as_ref());
        let rdp = self.to(protocol::RDP).and_then(|a| a.reply.as_ref());
        let plain = |r: Option<&Reply>| {
            matches!(
                r,
                Some(
                    Reply::Bare
                        | Reply::Chosen {
                            protocol: protocol::RDP,
                            ..
                        }
                )
            )
        };
        let tls = matches!(
            ssl,
            Some(Reply::Chosen {
                protocol: protocol::SSL,
                ..
            })
        );
        if [Some(mstsc), ssl].contains(&Some(&Reply::Failed { code: 3 })) {
            return Some(Posture::NoCertificate);
        }
        let chosen = match mstsc {
            Reply::Chosen { protocol, .. } => *protocol,
            Reply::Bare => protocol::RDP,
            Reply::Failed { code: 2 } if plain(rdp) => return Some(Posture::RdpOnly),
            Reply::Failed { .. } => return None,
        };
        Some(match chosen {
            protocol::RDP => Posture::RdpOnly,
            protocol::SSL if plain(rdp) => Posture::NegotiableWithoutNla,
            protocol::SSL => Posture::TlsOnly,
            _ if plain(rdp) => Posture::Negotiable,
            _ if tls => Posture::TlsRequired,
            _ if matches!(ssl, Some(Reply::Failed { code: 5 })) => Posture::NlaRequired,
            // Some servers close instead of answering with failure 5.
            _ if self
                .to(protocol::SSL)
                .is_some_and(|a| a.rung.end.is_close()) =>
            {
                Posture::NlaRequired
            }
            _ => return None,
        })
    }
}
