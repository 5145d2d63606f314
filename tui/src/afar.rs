//! The host at the far end of a channel: what `--via` names.

use std::sync::Arc;

use redial_engine::Bench;
use redial_kit::Machines;
use redial_remote::{Channel, ChannelCommand, ChannelError};

use crate::{
    cli::{ChannelArgs, VERSION},
    exit::{Exit, Stop},
};

/// The way to the host of a command: none where redial can only look from here.
#[derive(Debug, Default)]
pub struct Way(Option<ChannelCommand>);

impl Way {
    /// What was asked for. Nothing is started yet.
    pub fn asked(channel: &ChannelArgs) -> Result<Self, Stop> {
        let command = channel.via.as_deref().map(ChannelCommand::parse);
        Ok(Self(command.transpose()?.map(|c| c.of_version(VERSION))))
    }

    /// The same, where nothing is to be changed.
    pub fn only_looking(self) -> Self {
        Self(self.0.map(ChannelCommand::only_looking))
    }

    /// Whether it leads anywhere.
    pub fn leads_away(&self) -> bool {
        self.0.is_some()
    }

    /// The command as it was written.
    pub fn text(&self) -> Option<&str> {
        self.0.as_ref().map(ChannelCommand::text)
    }

    /// Goes it: the redial at its far end has answered.
    pub async fn open(&self) -> Result<Afar, Stop> {
        let Some(command) = &self.0 else {
            return Ok(Afar(None));
        };
        let channel = Channel::open(command).await?;
        Ok(Afar(Some(Arc::new(channel))))
    }
}

/// The far end of a way, where there is one.
#[derive(Clone, Debug, Default)]
pub struct Afar(Option<Arc<Channel>>);

impl Afar {
    /// The machines of a check, of which the host may be here or there.
    pub fn machines(&self, here: Machines) -> Result<Machines, Stop> {
        match &self.0 {
            None => Ok(here),
            Some(channel) => Ok(channel.machines(here)?),
        }
    }

    /// Where the host is changed, where that is far away.
    pub fn bench(&self) -> Option<Box<dyn Bench>> {
        let channel = self.0.as_ref()?;
        Some(Box::new(channel.bench()))
    }

    /// Whether the redial there changes nothing.
    pub fn is_readonly(&self) -> bool {
        self.0.as_ref().is_some_and(|channel| channel.is_readonly())
    }

    /// That all questions could be answered: what was found may be half the truth otherwise.
    pub fn heard_all(&self) -> Result<(), Stop> {
        let trouble = self.0.as_ref().and_then(|channel| channel.trouble());
        trouble.map_or(Ok(()), |trouble| Err(trouble.into()))
    }
}

impl From<ChannelError> for Stop {
    fn from(error: ChannelError) -> Self {
        let exit = match &error {
            ChannelError::BadCommand { .. } | ChannelError::BadWay { .. } => Exit::Usage,
            ChannelError::NotOpened { why, .. } if why.is_bad_input() => Exit::Usage,
            _ => Exit::Unknown,
        };
        let says = error.to_string();
        Self { exit, says }
    }
}
