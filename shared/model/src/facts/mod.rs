//! What was seen, with one topic for each probe. Facts can be saved and read, so that a saved report
//! can be judged again.

mod account;
mod adapter;
mod address;
mod certificate;
mod challenge;
mod client;
mod clock;
mod eager;
mod events;
mod file;
mod firewall;
mod flight;
mod gate;
mod gateway;
mod history;
mod identity;
mod key;
mod key_file;
mod line;
mod listener;
mod login;
mod name;
mod other_machine;
mod path;
mod policy;
mod protection;
mod reading;
mod reported;
mod rung;
mod security;
mod server;
mod service;
mod shared;
mod shown;
mod system;
mod ticket;
mod tls;
mod tls_end;
mod udp;
mod vantage;
// new modules go above

pub use account::{AccountTrouble, CLOCK_STATUSES, NO_AUTHORITY_STATUSES};
pub use adapter::AdapterFact;
pub use address::{AddressFact, Lookup};
pub use certificate::{CertificateFact, CertificateKey, KeyAlgorithm, OtherDoor};
pub use challenge::Challenge;
pub use client::{ClientFact, GatewaySource};
pub use clock::ClockFact;
pub use eager::Eager;
pub use events::{EventsFact, LogReach};
pub use file::{FileFact, GatewayUse};
pub use firewall::{FirewallFact, Inbound};
pub use flight::{KeyProof, ServerFlight, Session};
pub use gate::Gate;
pub use gateway::{Chain, DoorKind, GatewayDoor, GatewayFact, Trust};
pub use history::{Attempt, FailedSignIn, HistoryFact, LogGap, SignInTrouble};
pub use identity::IdentityFact;
pub use key::KeyFact;
pub use line::{Climb, End, Instead, LineFact, Reply, RungState, protocol};
pub use listener::ListenerFact;
pub use login::{LoginFact, Picture, Proof, RedirectTo};
pub use name::{AddressRecord, NameFact, Question, ServerAnswer};
pub use other_machine::OtherMachine;
pub use path::{Interface, PathFact, Series};
pub use policy::PolicyFact;
pub use protection::{Outbound, ProtectionFact};
pub use reading::{Held, Reading, Readings, Unread};
pub use reported::{ReportForm, Reported};
pub use rung::Rung;
pub use security::{Answer, Posture, SecurityFact};
pub use server::ServerKind;
pub use service::ServiceFact;
pub use shared::Shared;
pub use system::SystemFact;
pub use ticket::{Gained, TicketEnd, TicketFact};
pub use tls::{Clamp, TlsFact, Version};
pub use udp::{UdpEnd, UdpFact};
pub use vantage::{Contrast, Means, Standing, VantageFact, View};
// new facts go above

use redial_machine::Slot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Side;

/// A fact about one topic.
pub trait TopicFact: Into<Fact> + Send + Sync + Sized {
    /// The topic.
    const TOPIC: Topic;
    /// The fact on this topic, when it is known.
    fn of(facts: &Facts) -> Option<&Self>;
}

macro_rules! topics {
    ($($side:ident $topic:ident, $field:ident, $fact:ty $(, slots in $readings:ident)?, $doc:literal;)*) => {
        /// What can be known. Each probe reports one topic.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum Topic { $(#[doc = $doc] $topic,)* }

        impl Topic {
            /// Every topic.
            pub const ALL: &'static [Topic] = &[$(Topic::$topic,)*];

            /// Its name in reports.
            pub fn word(self) -> &'static str {
                match self { $(Self::$topic => stringify!($field),)* }
            }

            /// From where it is observed: over the line, or on the client or the host.
            pub fn side(self) -> Side {
                match self { $(Self::$topic => Side::$side,)* }
            }
        }

        /// One topic's fact.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Fact { $(#[doc = $doc] $topic(Shared<$fact>),)* }

        impl Fact {
            /// What it is about.
            pub fn topic(&self) -> Topic {
                match self { $(Self::$topic(_) => Topic::$topic,)* }
            }
        }

        $(impl TopicFact for $fact {
            const TOPIC: Topic = Topic::$topic;

            fn of(facts: &Facts) -> Option<&Self> { facts.$field.as_deref() }
        }

        impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self { Self::$topic(fact.into()) }
        })*

        /// Everything known about one target.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct Facts {
            $(#[doc = $doc] #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<Shared<$fact>>,)*
        }

        impl Facts {
            /// Adds a fact. It replaces an earlier one on the same topic.
            pub fn add(&mut self, fact: Fact) {
                match fact { $(Fact::$topic(fact) => self.$field = Some(fact),)* }
            }

            /// The fact on this topic, when it is known.
            #[must_use]
            pub fn fact(&self, topic: Topic) -> Option<Fact> {
                match topic { $(Topic::$topic => self.$field.clone().map(Fact::$topic),)* }
            }

            /// Forgets what is known about this topic.
            pub fn forget(&mut self, topic: Topic) {
                match topic { $(Topic::$topic => self.$field = None,)* }
            }

            /// What is known about these topics, and nothing else.
            #[must_use]
            pub fn only(&self, wanted: impl Fn(Topic) -> bool) -> Self {
                Self {
                    $($field: self.$field.as_ref().filter(|_| wanted(Topic::$topic)).cloned(),)*
                }
            }

            /// Whether the topic is known.
            pub fn knows(&self, topic: Topic) -> bool {
                match topic { $(Topic::$topic => self.$field.is_some(),)* }
            }

            /// Everything that was read slot by slot.
            pub fn readings(&self) -> impl Iterator<Item = &Readings> {
                let all = [$($(self.$field.as_ref().map(|fact| &fact.$readings),)?)*];
                all.into_iter().flatten()
            }
        }
    };
}

topics! {
    Line Address, address, AddressFact, "What the operating system resolves the name to.";
    Line File, file, FileFact, "What the .rdp file says, where one was named.";
    Line Name, name, NameFact, "What each name server, the hosts file and the reverse look-up answer.";
    Line Line, line, LineFact, "How far a connection to each address gets, and how it ends.";
    Line Security, security, SecurityFact, "What the host answers to other requested protocols.";
    Line Tls, tls, TlsFact, "What further TLS ClientHellos show: old versions, and when the host does not answer.";
    Line Certificate, certificate, CertificateFact, "The certificate that the host sends.";
    Line Identity, identity, IdentityFact, "What the host calls itself.";
    Line Clock, clock, ClockFact, "What time the host's clock shows.";
    Line Path, path, PathFact, "Round-trip times, packet loss, MTU and the interface in use.";
    Line Ticket, ticket, TicketFact, "Whether the domain issues a Kerberos ticket for the host, where a sign-in was asked for.";
    Line Login, login, LoginFact, "What became of a sign-in that was asked for.";
    Line Udp, udp, UdpFact, "What answers one datagram of RDP-UDP.";
    Line Gateway, gateway, GatewayFact, "The RD Gateway by which the client goes to the host.";
    Line Vantage, vantage, VantageFact, "How the connection looks from other places.";
    Client Client, client, ClientFact, slots in readings, "How this computer's own client is configured.";
    Client History, history, HistoryFact, "What mstsc's own log says about past attempts.";
    Client Protection, protection, ProtectionFact, "What on this computer can stop the client program's connection.";
    Client Adapter, adapter, AdapterFact, slots in readings, "The interfaces of the computer redial runs on.";
    Client System, system, SystemFact, "What computers are at both ends.";
    Host Listener, listener, ListenerFact, slots in readings, "The host's listener.";
    Host Service, service, ServiceFact, slots in readings, "The services that Remote Desktop needs.";
    Host Key, key, KeyFact, slots in readings, "The links from the listener to its private key.";
    Host Policy, policy, PolicyFact, slots in readings, "What Group Policy says about Remote Desktop.";
    Host Firewall, firewall, FirewallFact, "The host's firewall, as far as it concerns Remote Desktop.";
    Host Events, events, EventsFact, "What the host's own logs say about the time of the check.";
    // new topics go above
}

impl Facts {
    /// The climb that came furthest, when the line was climbed at all.
    #[must_use]
    pub fn best_climb(&self) -> Option<&Climb> {
        self.line.as_ref()?.best()
    }

    /// The addresses that are dialled.
    #[must_use]
    pub fn dialled(&self) -> &[std::net::IpAddr] {
        self.address.as_ref().map_or(&[], |a| a.dialled())
    }

    /// The host asked for, a name or an address.
    #[must_use]
    pub fn asked(&self) -> Option<&str> {
        self.address.as_ref().map(|a| a.host.as_str())
    }

    /// The name asked for, when it was a name.
    #[must_use]
    pub fn asked_name(&self) -> Option<&str> {
        self.asked()
            .filter(|host| host.parse::<std::net::IpAddr>().is_err())
    }

    /// The .rdp file by which mstsc goes to the host through an RD Gateway: always, or because it
    /// can't be reached directly. What a direct connection shows then says nothing about it. On the
    /// host itself no gateway is between.
    #[must_use]
    pub fn goes_by_gateway(&self) -> Option<&FileFact> {
        let file = self.file.as_deref().filter(|_| !self.sees_host())?;
        let is_direct = self.is_direct();
        let goes = match file.gateway_use() {
            GatewayUse::Never => false,
            GatewayUse::Always => true,
            GatewayUse::WhenDirectFails => !is_direct,
            GatewayUse::AsConfigured => file.gateway.is_some() && !is_direct,
        };
        goes.then_some(file)
    }

    /// What is known about a slot of the machines that were looked at.
    #[must_use]
    pub fn held(&self, slot: &Slot) -> Held<'_> {
        let mut best = Held::Unasked;
        for held in self.readings().map(|readings| readings.held(slot)) {
            match (held, best) {
                (Held::Is(_), _) => return held,
                (Held::Unread(_), Held::Unasked) => best = held,
                _ => {}
            }
        }
        best
    }

    /// Whether nothing but NTLM can be used with the host as it was asked for: an address has no
    /// service principal name, and a machine outside a domain has no Kerberos. Nothing where that is
    /// not known: how a machine dials itself says nothing about how others dial it.
    #[must_use]
    pub fn needs_ntlm(&self) -> Option<bool> {
        let identity = self.identity.as_deref()?;
        let (computer, domain) = (identity.computer.as_ref()?, identity.domain.as_ref()?);
        if computer.as_str().eq_ignore_ascii_case(domain.as_str()) {
            return Some(true);
        }
        let Some(name) = self.asked_name() else {
            return (!self.dials_itself()).then_some(true);
        };
        // An alias may have a name of its own in the domain, or none.
        let own = identity.names();
        own.iter()
            .any(|own| crate::same_host(name, own))
            .then_some(false)
    }

    /// Whether the line was climbed over TLS 1.3.
    #[must_use]
    pub fn speaks_tls13(&self) -> bool {
        let session = self.best_climb().and_then(|climb| climb.session.as_ref());
        session.is_some_and(|session| session.version.as_str() == "TLS 1.3")
    }

    /// Whether redial runs on the very host it dials, as far as both ends were looked at.
    #[must_use]
    pub fn dials_itself(&self) -> bool {
        let Some(system) = &self.system else {
            return false;
        };
        let (client, host) = (system.client.seen(), system.host.seen());
        client
            .zip(host)
            .is_some_and(|(client, host)| client.computer == host.computer)
    }

    /// The listener besides RDP-Tcp whose port was dialled, where there is one: what RDP-Tcp is set
    /// to says nothing of such a line.
    #[must_use]
    pub fn second_listener(&self) -> Option<&str> {
        let listener = self.listener.as_deref()?;
        let dialled = self.line.as_ref()?.best()?.address.port();
        let is_first = listener.port.seen().is_none_or(|port| *port == dialled);
        let has_port = |name: &&crate::Said| {
            let slot = redial_machine::places::listener(name.as_str(), "PortNumber");
            listener.readings.held(&slot).dword() == Some(dialled.into())
        };
        let mut others = listener.others.iter().filter(|_| !is_first);
        others.find(has_port).map(crate::Said::as_str)
    }

    /// Whether the machine on this side was looked at.
    #[must_use]
    pub fn sees(&self, side: Side) -> bool {
        Topic::ALL
            .iter()
            .any(|topic| topic.side() == side && self.knows(*topic))
    }

    /// Whether the host's own machine was looked at.
    #[must_use]
    pub fn sees_host(&self) -> bool {
        self.sees(Side::Host)
    }

    /// The number a registry value held, where it was read.
    #[must_use]
    pub fn dword(&self, slot: &Slot) -> Option<u32> {
        self.held(slot).dword()
    }
}

#[cfg(test)]
mod tests;
