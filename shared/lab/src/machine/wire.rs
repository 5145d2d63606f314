//! What the network sees of a simulated machine.

use redial_model::{
    Rung, Slot, Value,
    machine::{Profile, Rule},
    places,
};

use super::MachineState;
use crate::{Character, Door, Ending, HEALTHY, Security};

/// How a machine answers now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bed {
    /// With this character, and this certificate and key when they can be used.
    Answers(Character, Option<(Vec<u8>, Vec<u8>)>),
    /// Nothing listens.
    Nobody,
    /// Connection requests are dropped.
    Dropped,
}

impl Bed {
    /// The same, where what answers is of another character, when there is one.
    pub(crate) fn behind(self, front: Option<Character>) -> Self {
        match (self, front) {
            (Self::Answers(_, own), Some(front)) => {
                Self::Answers(front, own.filter(|_| front.paper == HEALTHY.paper))
            }
            (bed, _) => bed,
        }
    }
}

impl MachineState {
    /// Whether the listener is up.
    pub(super) fn listens(&self) -> bool {
        self.get(&places::service(places::TERM_SERVICE)) == Value::Running(true)
            && !self.stopping.contains_key(places::TERM_SERVICE)
            && self.number(
                "fDenyTSConnections",
                &places::terminal_server("fDenyTSConnections"),
            ) != Some(1)
            // A listener whose key is gone is none.
            && !matches!(
                self.get(&self.own("fEnableWinStation")),
                Value::Dword(0) | Value::Absent
            )
            && !self.is_excluded()
            && matches!(
                self.in_force(&places::rdp_tcp("LanAdapter")),
                Value::Absent | Value::Dword(0)
            )
    }

    /// A value of the listener that is dialled.
    fn own(&self, value: &str) -> Slot {
        let name = self.second.as_deref().unwrap_or("RDP-Tcp");
        places::listener(name, value)
    }

    /// Whether the listener's port is one that nobody may bind.
    fn is_excluded(&self) -> bool {
        let port = match self.get(&self.own("PortNumber")) {
            Value::Dword(port) => port,
            _ => places::RDP_PORT.into(),
        };
        let mut ranges = self.excluded.iter();
        ranges.any(|(first, last)| (u32::from(*first)..=u32::from(*last)).contains(&port))
    }

    /// Whether the firewall lets a connection in, by the profile of the interface it comes in by.
    fn lets_in(&self) -> bool {
        let mut ways = self
            .firewall
            .profiles
            .iter()
            .filter(|p| p.profile & self.way_in() != 0);
        self.wire.itself || ways.all(|profile| self.passes(profile))
    }

    /// The profiles of the interface that is dialled; those in use where it does not tell its own.
    fn way_in(&self) -> u32 {
        let here = [127, 0, 0, 1].into();
        let dialled = self.adapters.iter().find(|a| a.addresses.contains(&here));
        let own = dialled.and_then(|a| a.profile.seen()).copied();
        own.filter(|bit| bit & self.firewall.active != 0)
            .unwrap_or(self.firewall.active)
    }

    fn passes(&self, profile: &Profile) -> bool {
        if !profile.on {
            return true;
        }
        let local = !self.firewall.policy_wins && !profile.ignores_local_rules;
        let here = |r: &&Rule| r.enabled && r.inbound && r.profiles & profile.profile != 0;
        let rules = self.firewall.rules.iter().filter(here);
        let policy = self
            .firewall
            .policy_rules
            .seen()
            .into_iter()
            .flatten()
            .filter(here);
        let all: Vec<&Rule> = rules.filter(|_| local).chain(policy).collect();
        let blocked = all.iter().any(|r| !r.allow && r.is_for_everybody());
        let built_in = |r: &&&Rule| r.protocol == 6 && r.group == places::GROUP && r.allow;
        let allowed = all.iter().any(|r| built_in(&r) && r.is_for_everybody());
        let own = local && self.own_rules() & profile.profile != 0;
        !profile.blocks_all_inbound && !blocked && (allowed || own || profile.allows_inbound)
    }

    /// The profiles that redial's own rules let in on, as bits.
    fn own_rules(&self) -> u32 {
        let own = self.slots.iter().filter_map(|r| match (&r.slot, &r.value) {
            (Slot::FirewallAllow { .. }, Value::Allow(allow)) if allow.inbound => {
                Some(allow.profiles)
            }
            _ => None,
        });
        own.fold(0, |all, bits| all | bits)
    }

    /// Adds a listener of the usual settings besides RDP-Tcp, and has it be the one that is dialled.
    pub(super) fn add_listener(&mut self, name: &str) {
        let values = [
            ("fEnableWinStation", 1),
            ("SecurityLayer", 2),
            ("UserAuthentication", 1),
            ("MinEncryptionLevel", 2),
            ("MaxInstanceCount", u32::MAX),
            ("LanAdapter", 0),
            ("PortNumber", 3390),
        ];
        for (value, n) in values {
            self.set(places::listener(name, value), Value::Dword(n));
        }
        self.second = Some(name.to_owned());
    }

    /// Makes this port the listener's own, with the firewall rules that stand for it, and its
    /// client's last target.
    pub(crate) fn listen_on(&mut self, port: u16) {
        // A listener whose key is gone has no port to be set.
        if self.get(&self.own("fEnableWinStation")) == Value::Absent {
            return;
        }
        self.set(self.own("PortNumber"), Value::Dword(port.into()));
        let ours = self
            .firewall
            .rules
            .iter_mut()
            .filter(|r| r.group == places::GROUP);
        ours.for_each(|r| r.ports = port.to_string());
    }

    /// Logs what the host logs when a connection arrives, and when TLS can't be served on it.
    pub(crate) fn saw(&mut self, from: std::net::SocketAddr, bed: &Bed) {
        const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
        self.log(
            &format!("{CORE}/Operational"),
            CORE,
            131,
            &[("ConnType", "TCP"), ("ClientIP", &from.to_string())],
        );
        match bed {
            Bed::Answers(
                Character {
                    breaks: Some((Rung::Tls, Ending::Fin)),
                    ..
                },
                _,
            ) => {
                self.log(
                    "System",
                    "Schannel",
                    36870,
                    &[
                        ("Type", "server"),
                        ("ErrorCode", "0x8009030D"),
                        ("ErrorStatus", "10001"),
                    ],
                );
            }
            Bed::Answers(
                Character {
                    breaks: Some((Rung::Tls, Ending::Alert(_))),
                    ..
                },
                _,
            ) => {
                self.log("System", "Schannel", 36874, &[("Protocol", "TLS 1.2")]);
            }
            _ => {}
        }
    }

    /// Where a client that asks for the host's name is led: to this machine's port, or to another
    /// machine.
    pub fn leads_to(&self, name: &str) -> std::net::IpAddr {
        let hosts = match self.get(&Slot::HostsEntry { name: name.into() }) {
            Value::Text(address) => address.parse().ok(),
            _ => None,
        };
        hosts.unwrap_or(
            std::net::Ipv4Addr::new(127, 0, 0, if self.leads_elsewhere() { 2 } else { 1 }).into(),
        )
    }

    /// Whether the name leads to another machine.
    pub(crate) fn leads_elsewhere(&self) -> bool {
        self.wire.stale_cache || self.wire.wrong_record
    }

    /// Whether SCHANNEL may speak a version as a server.
    fn speaks(&self, version: &str) -> bool {
        self.in_force(&places::schannel(version, "Server", "Enabled")) != Value::Dword(0)
    }
}

/// What the network sees.
pub(crate) fn bed(state: &MachineState) -> Bed {
    if !state.lets_in() {
        return Bed::Dropped;
    }
    if state.squatter.is_some() {
        return Bed::Answers(
            Character {
                breaks: Some((
                    Rung::X224,
                    Ending::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
                )),
                ..HEALTHY
            },
            None,
        );
    }
    if !state.listens() {
        return Bed::Nobody;
    }
    let usable = state.usable();
    let security = security(state);
    let character = Character {
        security,
        breaks: breaks(state, security, usable.is_some()),
        door: match state.number("MaxInstanceCount", &state.own("MaxInstanceCount")) {
            Some(0..=2) => Door::EverySecond,
            _ => Door::Open,
        },
        clock: state.wire.clock,
        hole: hole(state),
        ..HEALTHY
    };
    Bed::Answers(character, usable)
}

/// What the listener is set to offer.
fn security(state: &MachineState) -> Security {
    let number = |name| state.number(name, &state.own(name));
    match number("SecurityLayer") {
        Some(0) => Security::Standard,
        Some(1) => Security::Negotiate,
        _ if number("UserAuthentication") == Some(0) => Security::Tls,
        _ => Security::Nla,
    }
}

/// Where the line breaks, and how.
fn breaks(state: &MachineState, security: Security, usable: bool) -> Option<(Rung, Ending)> {
    let binding = state.own("SSLCertificateSHA1Hash");
    let bound = state.second.is_none() && state.in_force(&binding) != Value::Absent;
    match (usable, security) {
        (_, Security::Standard) => None,
        // A certificate that does not exist is refused; one whose key can't be read fails when it
        // is needed.
        (false, _) if bound || state.own_certificate().is_none() => {
            Some((Rung::X224, Ending::Failure(3)))
        }
        (false, _) => Some((Rung::Tls, Ending::Fin)),
        (true, _) if !state.speaks("TLS 1.2") => Some((Rung::Tls, Ending::Alert(70))),
        _ => None,
    }
}

/// The largest segment that comes through, where the interface sends larger ones.
fn hole(state: &MachineState) -> Option<u16> {
    let mtu = state.adapters.first().map_or(1500, |a| a.mtu);
    // Headers of IP and TCP, with the time stamps Linux adds.
    state
        .wire
        .hole
        .filter(|largest| mtu > u32::from(*largest) + 52)
}
