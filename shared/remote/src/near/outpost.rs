//! The connection as a redial at the far end of a channel sees it.

use std::{fmt, sync::Arc};

use redial_kit::{BoxFuture, FarQuestion, ProbeCard, ProbeContext, VantagePoint, ViewTeller};
use redial_machine::{Said, Snag};
use redial_model::{AddressFact, Fact, Facts, LineFact, Means, Topic, View};
use tokio::{
    sync::{OnceCell, mpsc},
    task::JoinSet,
};

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

    async fn seen(&self, ask: &ProbeContext<'_>, tell: &ViewTeller<'_>) -> View {
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
        let (step, mut steps) = mpsc::unbounded_channel();
        let mut answers = JoinSet::new();
        let asked = FarSight(channel).ask(&question, Some(step));
        for (card, answer) in self.probes.iter().zip(asked) {
            let topic = card.tells;
            answers.spawn(async move { (topic, answer.await) });
        }
        let mut seen = Seen::default();
        loop {
            tokio::select! {
                biased;
                Some((address, rung)) = steps.recv() => {
                    seen.line.climbs_on(address, rung);
                }
                answer = answers.join_next() => match answer {
                    Some(Ok((topic, answer))) => seen.add(topic, answer),
                    // It is ended only with this look.
                    Some(Err(_)) => {}
                    None => break,
                },
            }
            tell(seen.so_far(self.label()));
        }
        match seen.why {
            Some(snag) if !View::is_told_by(&seen.facts) => missed(&snag.to_string()),
            _ => View::of(self.label(), Means::From).told(&seen.facts),
        }
    }
}

/// What was seen from there.
#[derive(Default)]
struct Seen {
    facts: Facts,
    /// The line as it is climbed: drawn, and never judged.
    line: LineFact,
    /// Why nothing is known of what it all rests on.
    why: Option<Snag>,
}

impl Seen {
    fn add(&mut self, topic: Topic, answer: Result<Fact, Snag>) {
        match answer {
            Ok(fact) => self.facts.add(fact),
            // The others only follow from it, and the line from the address.
            Err(snag) if topic == Topic::Address => self.why = Some(snag),
            Err(snag) if topic == Topic::Line => {
                self.why.get_or_insert(snag);
            }
            Err(_) => {}
        }
    }

    /// As much as is drawn. It is made with each step, so that what a far end says at length is left
    /// out.
    fn so_far(&self, label: Said) -> View {
        let address = self.facts.address.as_deref();
        let view = View {
            lookup: address.map(|fact| AddressFact {
                addresses: fact.dialled().to_vec(),
                ..fact.clone()
            }),
            ..View::of(label, Means::From)
        };
        match self.line.best() {
            Some(climb) => view.with(climb, None),
            None => view,
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

    fn look<'a>(
        &'a self,
        ask: &'a ProbeContext<'a>,
        tell: &'a ViewTeller<'a>,
    ) -> BoxFuture<'a, View> {
        Box::pin(self.seen(ask, tell))
    }
}
