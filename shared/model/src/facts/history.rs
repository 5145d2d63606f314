use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// One attempt of mstsc, put together from its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Attempt {
    /// When it began, in seconds since 1970-01-01 UTC.
    pub began: f64,
    /// The host it was for (event 1024).
    pub host: Said,
    /// Whether it got past the security layer (event 1025), and into a session (1027).
    pub connected: bool,
    /// Whether it got into a session (event 1027).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub session: bool,
    /// The disconnect reason (event 1026): 2308 is 0x904.
    pub reason: Option<u32>,
    /// How long it took from its beginning to the disconnect, in seconds.
    pub lasted: Option<f64>,
    /// The state in which the state machine failed, with its error (event 226).
    pub stage: Option<Said>,
}

/// Why Windows on this machine did not sign in to a host, as its own logs have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignInTrouble {
    /// A policy of this machine keeps it from sending NTLM (NTLM events 4001, 4015).
    NtlmBlocked,
    /// Only NTLM version 1 could be used, and this machine does not (NTLM event 4013).
    NtlmTooOld,
    /// The host's CredSSP lacks the update of 2018 (LsaSrv event 6041).
    CredsspTooOld,
    /// The host could not read the ticket of Kerberos (Kerberos event 4).
    TicketUnreadable,
}

/// A sign-in to Remote Desktop that Windows on this machine gave up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FailedSignIn {
    /// When, in seconds since 1970-01-01 UTC.
    pub time: f64,
    /// Why.
    pub trouble: SignInTrouble,
    /// The host it was for, without the service (`TERMSRV/`).
    pub host: Said,
    /// The number of the event.
    pub event: u32,
}

/// What mstsc's own log says about past attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HistoryFact {
    /// The latest first.
    pub attempts: Vec<Attempt>,
    /// Sign-ins to Remote Desktop that other logs of this machine know of, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sign_ins: Vec<FailedSignIn>,
    /// When the log was read, by this machine's clock, in seconds since 1970-01-01 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked: Option<f64>,
    /// Why attempts may be missing in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<LogGap>,
}

/// Why a log has less than happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LogGap {
    /// The channel is switched off: nothing is written to it.
    Off,
    /// Somebody emptied it lately.
    Cleared,
    /// It has more than was read.
    Cut,
}
