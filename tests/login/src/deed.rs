//! What a host does at a step of the sign-in in place of going on.

use std::io;

use crate::stream::Stream;

/// A step, by what the client waits for there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The answer to the password: whether the user may log on (MS-RDPBCGR 2.2.10.2).
    Right,
    /// The settings (MCS Connect Response).
    Settings,
    /// The channels.
    Channels,
    /// The licence.
    Licence,
    /// The host's capabilities (Demand Active).
    Capabilities,
    /// The end of the activation (Font Map).
    Activation,
    /// The first picture, in a session that is ready.
    Picture,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Right,
        Self::Settings,
        Self::Channels,
        Self::Licence,
        Self::Capabilities,
        Self::Activation,
        Self::Picture,
    ];

    /// The one that begins in this state of IronRDP's acceptor.
    pub(crate) fn in_state(name: &str) -> Option<Self> {
        Some(match name {
            "BasicSettingsSendResponse" => Self::Settings,
            "ChannelConnection" => Self::Channels,
            "LicensingExchange" => Self::Licence,
            "CapabilitiesSendServer" => Self::Capabilities,
            "ConnectionFinalization" => Self::Activation,
            "Connected" => Self::Picture,
            _ => return None,
        })
    }
}

/// What it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It says this, and closes.
    Says(Vec<u8>),
    /// It closes in order.
    Closes,
    /// It closes with a RST.
    Resets,
    /// It says nothing more.
    IsSilent,
    /// It ends the session without closing the connection, and begins another one on it
    /// (MS-RDPBCGR 1.3.1.3). At the picture only.
    BeginsAnew,
}

impl Deed {
    pub(crate) async fn done(&self, stream: &mut Stream) -> io::Result<()> {
        match self {
            Self::Says(bytes) => {
                stream.send(bytes).await?;
                stream.close().await?;
                // What the other side still sends would end the connection with a RST.
                stream.wait().await
            }
            Self::Closes => {
                stream.close().await?;
                stream.wait().await
            }
            Self::Resets => stream.reset(),
            Self::IsSilent | Self::BeginsAnew => stream.wait().await,
        }
    }
}
