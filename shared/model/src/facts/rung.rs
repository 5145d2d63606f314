use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rung of the line.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// Name resolution.
    Name,
    /// The TCP handshake.
    Tcp,
    /// The X.224 connection request and its answer.
    X224,
    /// The TLS handshake.
    Tls,
    /// CredSSP, up to the host's NTLM challenge.
    Nla,
    /// The proof of the password (CredSSP), up to the host's answer to it.
    Auth,
    /// The right to log on: the host's Early User Authorization Result (MS-RDPBCGR 2.2.10.2).
    Right,
    /// The MCS connection: settings are exchanged and channels joined.
    Mcs,
    /// Licensing.
    Licence,
    /// The session: capabilities are exchanged and the connection is made final.
    Session,
    /// The first picture.
    Picture,
    /// The first answer of an RD Gateway in HTTP.
    Http,
    /// What an RD Gateway asks a client for, up to its NTLM challenge.
    #[serde(rename = "gateway-auth")]
    GatewayAuth,
    /// The proof of the password to an RD Gateway, up to its answer.
    #[serde(rename = "gateway-password")]
    GatewayPassword,
    /// The gateway's tunnel: whether the user may use the gateway.
    #[serde(rename = "gateway-tunnel")]
    GatewayTunnel,
    /// The tunnel's channel: whether the user may go to the host, and the gateway reaches it.
    #[serde(rename = "gateway-channel")]
    GatewayChannel,
}

impl Rung {
    /// What every check climbs, from the bottom up.
    pub const LINE: [Self; 5] = [Self::Name, Self::Tcp, Self::X224, Self::Tls, Self::Nla];
    /// What is climbed of an RD Gateway before the host, from the bottom up.
    pub const GATEWAY: [Self; 5] = [
        Self::Name,
        Self::Tcp,
        Self::Tls,
        Self::Http,
        Self::GatewayAuth,
    ];
    /// What is climbed of a gateway beyond that when a sign-in was asked for, from the bottom up.
    pub const GATEWAY_SIGN_IN: [Self; 3] = [
        Self::GatewayPassword,
        Self::GatewayTunnel,
        Self::GatewayChannel,
    ];
    /// What a check climbs of a host beyond the line when a sign-in was asked for, from the bottom up.
    pub const SIGN_IN: [Self; 6] = [
        Self::Auth,
        Self::Right,
        Self::Mcs,
        Self::Licence,
        Self::Session,
        Self::Picture,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Tcp => "tcp",
            Self::X224 => "x224",
            Self::Tls => "tls",
            Self::Nla => "nla",
            Self::Auth => "auth",
            Self::Right => "right",
            Self::Mcs => "mcs",
            Self::Licence => "licence",
            Self::Session => "session",
            Self::Picture => "picture",
            Self::Http => "http",
            Self::GatewayAuth => "auth",
            Self::GatewayPassword => "password",
            Self::GatewayTunnel => "tunnel",
            Self::GatewayChannel => "channel",
        }
    }
}
