//! The channel to a host, and from where a card was looked at.

use redial_kit::ProbeCard;
use redial_model::Topic;

/// The channel to a host, as a person named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostChannel {
    /// The command.
    pub command: String,
    /// How far it is.
    pub stage: ChannelStage,
}

/// How far a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelStage {
    /// Its command was started.
    Opening,
    /// A redial answers.
    Open,
    /// Nothing is heard through it, and why.
    Lost(String),
}

/// From where a card was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// From this computer.
    Near,
    /// By the redial on the host.
    Far,
    /// It is the host's, and the channel does not lead there.
    NotReached,
}

impl Nearness {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Far => "far",
            Self::NotReached => "not reached",
        }
    }
}

/// Whether a probe looks from other places.
pub fn is_elsewhere(card: &ProbeCard) -> bool {
    card.tells == Topic::Vantage
}
