use std::net::IpAddr;

use redial_machine::{Known, Owner, Said, Snag};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Readings;

/// The host's listener.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default)]
pub struct ListenerFact {
    /// Its settings.
    pub readings: Readings,
    /// The port it is set to.
    pub port: Known<u16>,
    /// Who listens there; nothing when nobody does.
    pub owner: Known<Option<Owner>>,
    /// Who else does, on addresses of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Owner>,
    /// The listeners besides RDP-Tcp.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Said>,
    /// Ranges of ports nobody may bind; asked for where nobody listens.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub excluded: Known<Vec<(u16, u16)>>,
}

impl ListenerFact {
    /// Who answers on an address: who listens on that one, otherwise who listens on all.
    #[must_use]
    pub fn answers(&self, address: Option<IpAddr>) -> Known<Option<&Owner>> {
        self.owner.as_ref().map(|owner| {
            let all = || owner.iter().chain(&self.beside);
            let here = |o: &&Owner| address.is_some_and(|ip| o.addresses.contains(&ip));
            let anywhere = |o: &&Owner| {
                o.addresses.is_empty() || o.addresses.iter().any(IpAddr::is_unspecified)
            };
            all()
                .find(here)
                .or_else(|| all().find(anywhere))
                .or_else(|| all().next())
        })
    }
}

/// The shape in JSON. Older reports left an unknown owner out, and have `owner_known` to say so.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Saved {
    readings: Readings,
    port: Known<u16>,
    owner: Known<Option<Owner>>,
    beside: Vec<Owner>,
    others: Vec<Said>,
    excluded: Known<Vec<(u16, u16)>>,
    owner_known: Option<bool>,
}

impl<'de> Deserialize<'de> for ListenerFact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        let owner = match (saved.owner, saved.owner_known) {
            (Known::Unasked, Some(true)) => Known::Is(None),
            (Known::Unasked, Some(false)) => Known::Unread(Snag::Broke {
                doing: "ask who listens".into(),
                why: "the report does not contain it".into(),
            }),
            (owner, _) => owner,
        };
        Ok(Self {
            readings: saved.readings,
            port: saved.port,
            owner,
            beside: saved.beside,
            others: saved.others,
            excluded: saved.excluded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_before_is_read_as_it_was_meant() {
        let read = |json: &str| serde_json::from_str::<ListenerFact>(json).unwrap();
        let nobody = read(r#"{"port":3389,"owner":null,"owner_known":true}"#);
        assert_eq!(
            (nobody.port, nobody.owner),
            (Known::Is(3389), Known::Is(None))
        );
        let hidden = read(r#"{"port":3389,"owner":null,"owner_known":false}"#);
        assert!(hidden.owner.unread().is_some());
        let held = read(r#"{"port":3389,"owner":{"pid":7},"owner_known":true}"#);
        assert_eq!(held.owner.seen().unwrap().as_ref().unwrap().pid, 7);
        let text = serde_json::to_string(&held).unwrap();
        assert_eq!(read(&text), held);
    }
}
