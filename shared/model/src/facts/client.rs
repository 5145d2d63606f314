use redial_machine::{Known, Value, places};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Readings, Said};

/// How mstsc on this machine is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClientFact {
    /// Policies and settings.
    pub readings: Readings,
    /// Servers mstsc remembers, the latest first.
    pub recent: Vec<Said>,
    /// The properties of the last connection (`Default.rdp`), name and value; none when there was
    /// no connection yet.
    pub last: Known<Vec<(Said, Said)>>,
    /// How many licences of session hosts are kept on this machine.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub licences: Known<usize>,
}

/// What says that the client goes through a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GatewaySource {
    /// Whoever asked for the check.
    Named,
    /// The .rdp file.
    File,
    /// The settings of the last connection.
    LastConnection,
    /// A policy of the user.
    UserPolicy,
}

impl ClientFact {
    /// The RD Gateway by which mstsc on this machine goes to a host of this name, and what says so:
    /// the user's policy, or the last connection, where that was to this very host. Methods 1 (always),
    /// 2 (when the direct way fails) and 3 (as the system says) use it; the policy's is used as 2 is.
    /// Sources: learn.microsoft.com, "Supported RDP properties", gatewayusagemethod; Policy CSP -
    /// ADMX_TerminalServer, TS_GATEWAY_POLICY_ENABLE and TS_GATEWAY_POLICY_SERVER.
    #[must_use]
    pub fn gateway(&self, asked: Option<&str>) -> Option<(&str, GatewaySource)> {
        self.last_gateway(asked)
            .map(|gateway| (gateway, GatewaySource::LastConnection))
            .or_else(|| Some((self.policy_gateway()?, GatewaySource::UserPolicy)))
    }

    fn last_gateway(&self, asked: Option<&str>) -> Option<&str> {
        let gateway = self.property("gatewayhostname");
        let gateway = gateway.filter(|gateway| !gateway.is_empty())?;
        let method = self.property("gatewayusagemethod")?;
        let to = self.property("full address");
        let is_here = to.zip(asked).is_none_or(|(to, asked)| {
            let host = to.rsplit_once(':').map_or(to, |(host, _)| host);
            host.eq_ignore_ascii_case(asked) || crate::same_host(host, asked)
        });
        (is_here && matches!(method, "1" | "2" | "3")).then_some(gateway)
    }

    fn policy_gateway(&self) -> Option<&str> {
        let held = |name| self.readings.held(&places::user_policy(name));
        match (held("UseProxy").dword(), held("ProxyName")) {
            (Some(1), crate::Held::Is(Value::Text(gateway))) => Some(gateway),
            _ => None,
        }
    }

    /// A property of the last connection, if it was read and has this property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.last
            .seen()?
            .iter()
            .find(|(n, _)| n.as_str().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
