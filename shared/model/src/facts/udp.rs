use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EventsFact, HistoryFact};
use crate::{Facts, Hex, Said};

/// What answered one datagram of RDP-UDP (MS-RDPEUDP), and what there was to answer it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UdpFact {
    /// Where it was sent.
    pub address: SocketAddr,
    /// How that ended.
    pub end: UdpEnd,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// How one datagram ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UdpEnd {
    /// The host answered with its own.
    Answered {
        /// The largest datagram that the host sends, in bytes.
        sends: u16,
        /// The largest one that it takes, in bytes.
        takes: u16,
        /// The version that it names.
        version: Option<u16>,
        /// How many bytes the answer had.
        size: usize,
    },
    /// ICMP said that no program listens on the port.
    Refused,
    /// ICMP said that no route leads there, or that it is forbidden, in the operating system's words.
    Unreachable(Said),
    /// Nothing came back.
    Silent,
    /// Something else came back; how it begins.
    Junk(Hex),
}

impl UdpFact {
    /// Whether the host or a device on the way said that UDP does not get through.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        matches!(self.end, UdpEnd::Refused | UdpEnd::Unreachable(_))
    }
}

impl Facts {
    /// Whether somebody has tried UDP to this host before, or a session of it broke, as the logs at
    /// either end have it.
    #[must_use]
    pub fn speaks_of_udp(&self) -> bool {
        let events = self.events.as_deref().is_some_and(EventsFact::speak_of_udp);
        events || self.history.as_deref().is_some_and(HistoryFact::has_drops)
    }
}

impl EventsFact {
    /// Whether the host's log has connections over UDP, made or failed: RdpCoreTS 135, 136 and 138.
    fn speak_of_udp(&self) -> bool {
        let core = |channel: &str| channel.contains("RdpCoreTS");
        let mut events = self.events.iter();
        events.any(|e| core(e.channel.as_str()) && matches!(e.id, 135 | 136 | 138))
    }
}

impl HistoryFact {
    /// Whether a session ended with 0x904.
    fn has_drops(&self) -> bool {
        let mut attempts = self.attempts.iter();
        attempts.any(|attempt| attempt.session && attempt.reason == Some(0x904))
    }
}
