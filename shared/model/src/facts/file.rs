use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// Bytes of load-balance information that fit into a connection request: its length indicator is one
/// byte, of which 254 is the most (X.224 13.2.1); 6 are the request's own, 8 the negotiation, and 2
/// end the line (MS-RDPBCGR 2.2.1.1).
const LONGEST_TOKEN: usize = 254 - 6 - 8 - 2;

/// What an .rdp file says about the connection.
///
/// Source: learn.microsoft.com, "Supported RDP properties"; what stands in no file here is left to
/// the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FileFact {
    /// The file, as it was named.
    pub path: Said,
    /// `full address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_address: Option<Said>,
    /// `alternate full address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_address: Option<Said>,
    /// `server port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_port: Option<i64>,
    /// `gatewayhostname`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Said>,
    /// `gatewayusagemethod`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_usage: Option<i64>,
    /// `gatewayprofileusagemethod`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_profile: Option<i64>,
    /// `loadbalanceinfo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balance: Option<Said>,
    /// `authentication level`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_level: Option<i64>,
    /// `enablecredsspsupport`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credssp: Option<i64>,
    /// `negotiate security layer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiate: Option<i64>,
    /// The program that is started in place of the desktop: `remoteapplicationprogram`, where
    /// `remoteapplicationmode` is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_app: Option<Said>,
    /// Whether it has a `signature`.
    pub signed: bool,
    /// The settings that the signature covers, by `signscope`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sign_scope: Vec<Said>,
    /// The numbers of lines that are no setting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<usize>,
}

/// How mstsc uses the RD Gateway of a file.
///
/// Source: learn.microsoft.com, IMsRdpClientTransportSettings::GatewayUsageMethod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayUse {
    /// 0 and 4: never.
    Never,
    /// 1: always.
    Always,
    /// 2: when the host can't be reached directly. mstsc's dialog calls this "Bypass RD Gateway
    /// server for local addresses".
    WhenDirectFails,
    /// 3: as the client is configured, by a policy or its user.
    AsConfigured,
}

impl FileFact {
    /// How mstsc uses a gateway. Where the file says nothing, the default is to try without one
    /// first (IMsRdpClientTransportSettings::GatewayDefaultUsageMethod), and without the name of a
    /// gateway there is only the client's own. A number that is in no document counts as the
    /// client's choice.
    #[must_use]
    pub fn gateway_use(&self) -> GatewayUse {
        let named = self.gateway.as_ref().is_some_and(|name| !name.is_empty());
        match (self.gateway_usage, named) {
            (Some(0 | 4), _) | (None, false) => GatewayUse::Never,
            (Some(1), _) => GatewayUse::Always,
            (Some(2) | None, true) => GatewayUse::WhenDirectFails,
            _ => GatewayUse::AsConfigured,
        }
    }

    /// The load-balance information, when it can be sent: it is ANSI text of one line
    /// (MS-RDPBCGR 2.2.1.1, routingToken).
    #[must_use]
    pub fn routing_token(&self) -> Option<&str> {
        let token = self.load_balance.as_ref()?.as_str();
        let fits = !token.is_empty() && token.len() <= LONGEST_TOKEN;
        // What was made inert is not what stands in the file.
        let is_plain = token.bytes().all(|b| matches!(b, b' '..=b'~')) && !token.contains("\\u{");
        (fits && is_plain).then_some(token)
    }

    /// What the gateway is called in a sentence.
    #[must_use]
    pub fn gateway_words(&self) -> String {
        let name = self.gateway.as_ref();
        name.map_or_else(
            || "the client's RD Gateway".into(),
            |name| format!("the RD Gateway {name}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_used_as_microsoft_documents_it() {
        let used = |usage, gateway: &str| {
            FileFact {
                gateway: (!gateway.is_empty()).then(|| gateway.into()),
                gateway_usage: usage,
                ..FileFact::default()
            }
            .gateway_use()
        };
        assert_eq!(used(None, ""), GatewayUse::Never);
        assert_eq!(used(Some(0), "gw"), GatewayUse::Never);
        assert_eq!(used(Some(4), "gw"), GatewayUse::Never);
        assert_eq!(used(Some(1), "gw"), GatewayUse::Always);
        assert_eq!(used(Some(2), "gw"), GatewayUse::WhenDirectFails);
        assert_eq!(used(None, "gw"), GatewayUse::WhenDirectFails);
        assert_eq!(used(Some(3), "gw"), GatewayUse::AsConfigured);
        assert_eq!(used(Some(1), ""), GatewayUse::Always);
        assert_eq!(used(Some(2), ""), GatewayUse::AsConfigured);
        assert_eq!(used(Some(-7), "gw"), GatewayUse::AsConfigured);
    }

    #[test]
    fn only_what_fits_into_a_request_is_sent() {
        let token = |text: &str| FileFact {
            load_balance: Some(Said::new(text)),
            ..FileFact::default()
        };
        let farm = token("tsv://MS Terminal Services Plugin.1.Farm");
        assert_eq!(
            farm.routing_token(),
            Some("tsv://MS Terminal Services Plugin.1.Farm")
        );
        assert!(token(&"x".repeat(LONGEST_TOKEN)).routing_token().is_some());
        for text in ["", &"x".repeat(LONGEST_TOKEN + 1), "a\r\nb", "fär"] {
            assert_eq!(token(text).routing_token(), None, "{text:?}");
        }
    }
}
