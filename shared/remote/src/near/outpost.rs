//! The connection as a redial at the far end of a channel sees it.

use std::{fmt, sync::Arc};

use redial_kit::{BoxFuture, FarHost, FarQuestion, ProbeCard, ProbeContext, VantagePoint};
use redial_machine::Said;
use redial_model::{Facts, Means, Topic, View};
use tokio::sync::OnceCell;

use super::{channel::Channel, command::ChannelCommand, look::FarSight};
use crate::ChannelError;

/// Another place from which the connection is looked at: the redial there makes it. Its channel is
/// opened with the first look, and kept for the others.
pub struct Outpost {
    command: ChannelCommand,
    probes: Vec<&'static ProbeCard>,
    channel: OnceCell<Arc<Channel>>,
}

impl Outpost {
    /// Looks from the far end of this command. These probes look there: what the name means, how far
    /// a connection gets, and who answers.
    #[must_use]
    pub fn new(command: ChannelCommand, probes: Vec<&'static ProbeCard>) -> Self {
        Self {
            command,
            probes,
            channel: OnceCell::new(),
        }
    }

    async fn channel(&self) -> Result<Arc<Channel>, ChannelError> {
        let open = || async { Channel::open(&self.command).await.map(Arc::new) };
        self.channel.get_or_try_init(open).await.cloned()
    }

    async fn seen(&self, ask: &ProbeContext<'_>) -> View {
        let missed = |why: &str| View::missed(self.label(), Means::From, why);
        if ask.target.zone.is_some() {
            return missed("a link-local address means another computer there");
        }
        let channel = match self.channel().await {
            Ok(channel) => channel,
            Err(error) => return missed(&error.to_string()),
        };
        let question = FarQuestion {
            target: ask.target,
            probes: &self.probes,
            facts: &Facts::default(),
            timeouts: ask.timeouts,
            deep: false,
        };
        let answers = FarSight(channel).look(&question);
        let mut facts = Facts::default();
        let mut why = None;
        for (card, answer) in self.probes.iter().zip(answers) {
            match answer.await {
                Ok(fact) => facts.add(fact),
                // What it all rests on; the others only follow.
                Err(snag) if matches!(card.tells, Topic::Address | Topic::Line) => {
                    why.get_or_insert(snag);
                }
                Err(_) => {}
            }
        }
        match why {
            Some(snag) if !View::is_told_by(&facts) => missed(&snag.to_string()),
            _ => View::of(self.label(), Means::From).told(&facts),
        }
    }
}

impl fmt::Debug for Outpost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Outpost").field(&self.command).finish()
    }
}

impl VantagePoint for Outpost {
    fn label(&self) -> Said {
        Said::new(self.command.text())
    }

    fn means(&self) -> Means {
        Means::From
    }

    fn look<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, View> {
        Box::pin(self.seen(ask))
    }
}
