use std::{fmt, str::FromStr};

use redial_model::{End, Said};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How far one rung of a reported line came. In JSON it is one string: see [`RungEnd::from_str`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungEnd {
    /// The line ended before this rung, or did not come to it yet.
    NotReached,
    /// The line of this host does not have this rung.
    Skipped,
    /// The line of this host has this rung, and redial can't ask for it over the TLS below.
    NotAsked,
    /// Climbed.
    Ok,
    /// Climbed, but not by redial's own TLS library: the host answered a hello as mstsc sends it.
    OldTls,
    /// The line ended here.
    Broke(Break),
}

/// How a line ended at one rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The name exists and has no address.
    NoAddress,
    /// The operating system did not find the name.
    NotFound,
    /// A RST answered the SYN.
    Refused,
    /// ICMP said that no route leads there, or that it is forbidden.
    Unreachable,
    /// This machine has no route to the address.
    NoRoute,
    /// Nothing came back before the deadline.
    Silent,
    /// The peer closed the connection in order (FIN).
    Closed,
    /// The connection was reset (RST).
    Reset,
    /// A fatal TLS alert, by its number.
    Alert(u8),
    /// RDP_NEG_FAILURE, by its code.
    Failure(u32),
    /// CredSSP answered with this NTSTATUS.
    Status(u32),
    /// What the host signed is not the key of its certificate.
    KeyAltered,
    /// The user may not log on.
    Denied,
    /// A licence error, by its code.
    Licence(u32),
    /// The error that ended the session.
    ErrorInfo(u32),
    /// The session is elsewhere.
    Redirected,
    /// CredSSP answered, and not with NTLM.
    NoNtlm,
    /// HTTP answered with this status.
    Http(u16),
    /// The answer is not this protocol.
    Junk,
    /// The peer speaks only versions or suites that redial's TLS library does not have.
    TooOld,
    /// The answer begins like TLS and can't be read as TLS.
    Garbled,
    /// A message in a session that can't be read.
    Unreadable,
    /// An MCS Disconnect Provider Ultimatum.
    HungUp,
    /// The same in a session, with its reason.
    HungUpFor(u8),
    /// The answer was longer, or came more slowly, than an answer may.
    Overrun,
    /// This machine could not go on.
    BrokeHere,
}

/// The words of the breaks without a number.
const WORDS: [(Break, &str); 19] = [
    (Break::NoAddress, "no address"),
    (Break::NotFound, "not found"),
    (Break::Refused, "refused"),
    (Break::Unreachable, "unreachable"),
    (Break::NoRoute, "no route"),
    (Break::Silent, "silent"),
    (Break::Closed, "closed"),
    (Break::Reset, "reset"),
    (Break::KeyAltered, "other key"),
    (Break::Denied, "denied"),
    (Break::Redirected, "redirected"),
    (Break::NoNtlm, "no NTLM"),
    (Break::Junk, "junk"),
    (Break::TooOld, "too old"),
    (Break::Garbled, "garbled"),
    (Break::Unreadable, "unreadable"),
    (Break::HungUp, "hung up"),
    (Break::Overrun, "overrun"),
    (Break::BrokeHere, "broke here"),
];
/// The words of the ends that are no break.
const OTHERS: [(RungEnd, &str); 5] = [
    (RungEnd::NotReached, "not-reached"),
    (RungEnd::Skipped, "skipped"),
    (RungEnd::NotAsked, "not asked"),
    (RungEnd::Ok, "ok"),
    (RungEnd::OldTls, "old tls"),
];

impl RungEnd {
    /// Whether the line goes on above this rung.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self {
            Self::Ok | Self::OldTls | Self::Skipped | Self::NotAsked => true,
            Self::NotReached | Self::Broke(_) => false,
        }
    }
}

impl From<&End> for RungEnd {
    fn from(end: &End) -> Self {
        Self::Broke(match end {
            End::Ok => return Self::Ok,
            End::OldTls => return Self::OldTls,
            End::Skipped => return Self::Skipped,
            End::NotAsked => return Self::NotAsked,
            End::Refused => Break::Refused,
            End::Unreachable(_) => Break::Unreachable,
            End::NoRoute(_) => Break::NoRoute,
            End::Silent => Break::Silent,
            End::Fin => Break::Closed,
            End::Rst => Break::Reset,
            End::Alert(number) => Break::Alert(*number),
            End::Failure(code) => Break::Failure(*code),
            End::Status(code) => Break::Status(*code),
            End::KeyAltered => Break::KeyAltered,
            End::Denied => Break::Denied,
            End::Licence(code) => Break::Licence(*code),
            End::ErrorInfo(code) => Break::ErrorInfo(*code),
            End::Redirected => Break::Redirected,
            End::NoNtlm(_) => Break::NoNtlm,
            End::Http(status) => Break::Http(*status),
            End::Junk => Break::Junk,
            End::Incompatible(_) => Break::TooOld,
            End::Garbled(_) => Break::Garbled,
            End::Unreadable(_) => Break::Unreadable,
            End::Disconnected => Break::HungUp,
            End::HungUp(reason) => Break::HungUpFor(*reason),
            End::Overrun => Break::Overrun,
            End::Broke(_) => Break::BrokeHere,
        })
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(number) => write!(f, "alert {number}"),
            Self::Http(status) => write!(f, "answer {status}"),
            Self::Failure(code) => write!(f, "failure {code}"),
            Self::Status(code) => write!(f, "status 0x{code:08X}"),
            Self::Licence(code) => write!(f, "licence {code}"),
            Self::HungUpFor(reason) => write!(f, "hung-up {reason}"),
            Self::ErrorInfo(code) => write!(f, "errinfo 0x{code:X}"),
            other => f.write_str(word(&WORDS, other)),
        }
    }
}

impl fmt::Display for RungEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broke(how) => how.fmt(f),
            other => f.write_str(word(&OTHERS, other)),
        }
    }
}

fn word<T: PartialEq>(table: &[(T, &'static str)], of: &T) -> &'static str {
    let known = table.iter().find(|(value, _)| value == of);
    known.map_or("", |(_, word)| word)
}

fn named<T: Copy>(table: &[(T, &str)], text: &str) -> Option<T> {
    let known = table.iter().find(|(_, word)| *word == text);
    known.map(|(value, _)| *value)
}

/// A word that this version of redial does not use for the end of a rung.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown end of a step `{0}`")]
pub struct UnknownEnd(Said);

impl FromStr for RungEnd {
    type Err = UnknownEnd;

    /// Reads `ok`, `old tls`, `skipped`, `not asked`, `not-reached`, or how the line ended: `silent`, `closed`,
    /// `alert 80`, `failure 5`, `status 0xC000006D`, ….
    fn from_str(text: &str) -> Result<Self, UnknownEnd> {
        numbered(text)
            .or_else(|| named(&WORDS, text))
            .map(Self::Broke)
            .or_else(|| named(&OTHERS, text))
            .ok_or_else(|| UnknownEnd(Said::new(text)))
    }
}

/// A break with a number, written exactly as it is shown.
fn numbered(text: &str) -> Option<Break> {
    let (kind, number) = text.split_once(' ')?;
    let read = match kind {
        "alert" => Break::Alert(number.parse().ok()?),
        "answer" => Break::Http(number.parse().ok()?),
        "failure" => Break::Failure(number.parse().ok()?),
        "licence" => Break::Licence(number.parse().ok()?),
        "hung-up" => Break::HungUpFor(number.parse().ok()?),
        "errinfo" => Break::ErrorInfo(u32::from_str_radix(number.strip_prefix("0x")?, 16).ok()?),
        "status" => Break::Status(u32::from_str_radix(number.strip_prefix("0x")?, 16).ok()?),
        _ => return None,
    };
    (read.to_string() == text).then_some(read)
}

impl Serialize for RungEnd {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RungEnd {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for RungEnd {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RungEnd".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = WORDS.iter().map(|(_, word)| *word);
        let words: Vec<_> = OTHERS.iter().map(|(_, word)| *word).chain(words).collect();
        json_schema!({
            "description": "How a step ended: `ok`, `skipped`, `not-reached`, or how the \
                            connection ended there.",
            "type": "string",
            "anyOf": [
                { "enum": words },
                { "pattern": "^(alert|answered|failure|licence|hung-up) (0|[1-9][0-9]*)$" },
                { "pattern": "^errinfo 0x[0-9A-F]+$" },
                { "pattern": "^status 0x[0-9A-F]{8}$" }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each, with what its line has always said.
    fn ends() -> [End; 28] {
        [
            End::Ok,
            End::OldTls,
            End::Skipped,
            End::NotAsked,
            End::Refused,
            End::Unreachable("no route to host".into()),
            End::NoRoute("network is unreachable".into()),
            End::Silent,
            End::Fin,
            End::Rst,
            End::Alert(80),
            End::Failure(u32::MAX),
            End::Status(0xC000_006D),
            End::KeyAltered,
            End::Denied,
            End::Licence(2),
            End::ErrorInfo(0x10C),
            End::Redirected,
            End::NoNtlm(redial_model::Instead::Kerberos),
            End::Http(404),
            End::Junk,
            End::Incompatible("TLS 1.0".into()),
            End::Garbled("bad message".into()),
            End::Unreadable("bad length".into()),
            End::Disconnected,
            End::HungUp(1),
            End::Overrun,
            End::Broke("too many open files".into()),
        ]
    }

    #[test]
    fn an_end_has_the_word_that_reports_always_had() {
        for end in ends() {
            let word = match end {
                End::Skipped => "skipped".into(),
                ref end => end.word(),
            };
            assert_eq!(RungEnd::from(&end).to_string(), word);
        }
        let breaks = WORDS.map(|(how, _)| RungEnd::Broke(how));
        let others = OTHERS.map(|(end, _)| end);
        let all = ends().map(|end| RungEnd::from(&end));
        for end in breaks.into_iter().chain(others).chain(all) {
            let json = serde_json::to_string(&end).unwrap();
            assert_eq!(json, format!("\"{end}\""));
            assert_eq!(serde_json::from_str::<RungEnd>(&json).unwrap(), end);
        }
        assert_eq!(RungEnd::Broke(Break::NoAddress).to_string(), "no address");
        assert_eq!(RungEnd::NotReached.to_string(), "not-reached");
    }

    #[test]
    fn a_word_of_nobody_is_refused_and_inert() {
        for text in [
            "",
            "OK",
            "alert",
            "alert 256",
            "alert +80",
            "alert 080",
            "failure -1",
            "status 0xc000006d",
            "status 0x1",
            "silent ",
        ] {
            let refused = text.parse::<RungEnd>().unwrap_err().to_string();
            assert!(refused.contains(&format!("`{text}`")), "{refused}");
        }
        let hostile = serde_json::from_str::<RungEnd>(r#""ok\u001b[2J""#).unwrap_err();
        assert!(
            hostile
                .to_string()
                .contains("unknown end of a step `ok\\u{1b}[2J`")
        );
    }

    #[test]
    fn the_line_goes_on_above_what_was_climbed_or_left_out() {
        assert!(RungEnd::Ok.is_whole() && RungEnd::Skipped.is_whole());
        assert!(!RungEnd::NotReached.is_whole() && !RungEnd::Broke(Break::Silent).is_whole());
    }
}
