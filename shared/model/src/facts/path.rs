use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Clamp;
use crate::Said;

/// The network interface that leads to the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interface {
    /// Its name on this machine.
    pub name: Said,
    /// Its MTU, in bytes.
    pub mtu: Option<u32>,
    /// Whether it looks like a VPN or tunnel.
    pub vpn: bool,
}

/// A series of connections made only to measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// How many were made.
    pub size: usize,
    /// Pause between the end of one and the start of the next, in milliseconds.
    pub interval_ms: u64,
    /// How many needed a second SYN, or got no answer.
    pub lost: usize,
}

/// Round trips, loss, MTU and the interface in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PathFact {
    /// The address measured.
    pub address: IpAddr,
    /// How long the network took to accept each connection of the check, in milliseconds, in
    /// order. A time is left out when redial was too busy to measure it and the kernel does not know
    /// it.
    pub connects_ms: Vec<f64>,
    /// How many of the connections redial saw late, because it or its machine was busy.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen_late: usize,
    /// How many of the connections needed a second SYN, where the kernel counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resent: Option<usize>,
    /// With `--deep`: the series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// The path MTU the operating system knows, in bytes.
    pub known_mtu: Option<u32>,
    /// Sizes of packets that passed, in bytes. Measured only when an MTU black hole is suspected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<u32>,
    /// Sizes of packets that got no answer, in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vanished: Vec<u32>,
    /// The interface in use.
    pub interface: Option<Interface>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl PathFact {
    /// The shortest connect, in milliseconds: it is closest to the real round trip.
    pub fn round_trip(&self) -> Option<f64> {
        self.connects_ms.iter().copied().min_by(f64::total_cmp)
    }

    /// Mean difference between one connect and the next, in milliseconds, without those that needed
    /// a second SYN. Nothing when redial saw more than a quarter of them late: a machine at its
    /// limit makes connect times vary by itself.
    #[must_use]
    pub fn jitter(&self) -> Option<f64> {
        if self.seen_late * 4 > self.connects_ms.len() {
            return None;
        }
        let fastest = self.round_trip()?;
        let usual: Vec<f64> = self
            .connects_ms
            .iter()
            .copied()
            .filter(|&ms| !Self::took_a_second(fastest, ms))
            .collect();
        (usual.len() > 1).then(|| {
            usual.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (usual.len() - 1) as f64
        })
    }

    /// The largest packet that is known to pass, in bytes, when these segments passed an MTU black
    /// hole. The sizes of datagrams count only if a larger datagram was lost. If none was lost, the
    /// black hole is on the way back, or it loses only larger packets.
    #[must_use]
    pub fn passes(&self, clamp: &Clamp) -> u32 {
        let headers = if self.address.is_ipv4() { 40 } else { 60 };
        let smallest_vanished = self.vanished.iter().copied().min().unwrap_or(0);
        self.passed
            .iter()
            .copied()
            .filter(|size| *size < smallest_vanished)
            .max()
            .unwrap_or(u32::from(clamp.mss) + headers)
    }

    /// How many connections needed a second SYN: as the kernel counted, or else by their times.
    #[must_use]
    pub fn resent(&self) -> usize {
        let by_time = || Self::resent_by_time(&self.connects_ms);
        self.resent.unwrap_or_else(by_time)
    }

    /// How many of these connects took so much longer than the fastest that their SYN was sent
    /// twice.
    pub fn resent_by_time(connects_ms: &[f64]) -> usize {
        let fastest = connects_ms.iter().copied().fold(f64::INFINITY, f64::min);
        connects_ms
            .iter()
            .filter(|&&ms| Self::took_a_second(fastest, ms))
            .count()
    }

    /// The first repeat of a SYN comes after one second (RFC 6298 2).
    fn took_a_second(fastest_ms: f64, ms: f64) -> bool {
        ms - fastest_ms > 900.0
    }
}
