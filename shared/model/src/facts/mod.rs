//! What was seen: a closed vocabulary, one topic per probe. Facts serialise, so a saved report can be judged again.

mod address;
mod certificate;
mod clock;
mod identity;
mod line;
mod name;
mod path;
mod security;
mod tls;

pub use address::{AddressFact, Lookup};
pub use certificate::{CertificateFact, Key, OtherDoor};
pub use clock::ClockFact;
pub use identity::IdentityFact;
pub use line::{Challenge, Climb, End, Hello, LineFact, Reply, Rung, RungState, Session, protocol};
pub use name::{NameFact, Question, ServerAnswer};
pub use path::{Interface, PathFact, Series};
pub use security::{Answer, Posture, SecurityFact};
pub use tls::{Clamp, TlsFact, Version};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! topics {
    ($($topic:ident, $field:ident, $fact:ty, $doc:literal;)*) => {
        /// What can be known; one probe tells one topic.
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
        }

        /// One topic's fact.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Fact { $(#[doc = $doc] $topic(Box<$fact>),)* }

        impl Fact {
            /// What it is about.
            pub fn topic(&self) -> Topic {
                match self { $(Self::$topic(_) => Topic::$topic,)* }
            }
        }

        $(impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self { Self::$topic(Box::new(fact)) }
        })*

        /// Everything known about one target.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct Facts {
            $(#[doc = $doc] #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<Box<$fact>>,)*
        }

        impl Facts {
            /// Keeps a fact; a later one on the same topic replaces it.
            pub fn add(&mut self, fact: Fact) {
                match fact { $(Fact::$topic(fact) => self.$field = Some(fact),)* }
            }

            /// Whether the topic is known.
            pub fn knows(&self, topic: Topic) -> bool {
                match topic { $(Topic::$topic => self.$field.is_some(),)* }
            }
        }
    };
}

topics! {
    Address, address, AddressFact, "What the operating system resolves the name to.";
    Name, name, NameFact, "What each name server, the hosts file and the reverse lookup say.";
    Line, line, LineFact, "How far the line to each address was climbed, and how it ended.";
    Security, security, SecurityFact, "What the host answers to other requested protocols.";
    Tls, tls, TlsFact, "What a hand-made ClientHello learns: old versions, and what breaks a silence.";
    Certificate, certificate, CertificateFact, "The certificate on the wire, read.";
    Identity, identity, IdentityFact, "Who the host says it is.";
    Clock, clock, ClockFact, "What time the host thinks it is.";
    Path, path, PathFact, "Round trips, loss, MTU and the interface in use.";
}

impl Facts {
    /// The host asked for, a name or an address.
    pub fn asked(&self) -> Option<&str> {
        self.address.as_ref().map(|a| a.host.as_str())
    }

    /// The name asked for, when it was a name.
    pub fn asked_name(&self) -> Option<&str> {
        self.asked().filter(|host| host.parse::<std::net::IpAddr>().is_err())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_told_once_and_looked_up() {
        let mut facts = Facts::default();
        assert!(!facts.knows(Topic::Clock));
        let fact = Fact::from(ClockFact { host: 10.0, here: 9.0, skew: 1.0 });
        assert_eq!(fact.topic(), Topic::Clock);
        facts.add(fact);
        assert!(facts.knows(Topic::Clock));
        assert_eq!(serde_json::to_string(&facts).unwrap(), r#"{"clock":{"host":10.0,"here":9.0,"skew":1.0}}"#);
        assert_eq!(serde_json::from_str::<Facts>("{}").unwrap(), Facts::default());
    }
}
