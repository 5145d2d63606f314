//! The connection as a redial at the far end of a channel sees it.

use std::{fmt, future::poll_fn, sync::Arc, task::Poll};

use redial_kit::{BoxFuture, FarQuestion, ProbeCard, ProbeContext, VantagePoint, ViewTeller};
use redial_machine::{Said, Snag};
use redial_model::{AddressFact, Fact, Facts, LineFact, Means, Topic, View};
use tokio::sync::{OnceCell, mpsc};

use super::{
    channel::Channel,
    command::ChannelCommand,
    look::{Answer, FarSight},
};
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
        let asked = FarSight(channel).ask(&question, Some(step));
        let topics = self.probes.iter().map(|card| card.tells);
        let mut open: Vec<_> = topics.zip(asked).collect();
        let mut seen = Seen::default();
        loop {
            tokio::select! {
                biased;
                answer = next(&mut open) => match answer {
                    Some((topic, answer)) => seen.add(topic, answer),
                    None => break,
                },
                Some((address, rung)) = steps.recv() => {
                    seen.line.climbs_on(address, rung);
                }
            }
            // A step is drawn behind the name.
            if !open.iter().any(|(topic, _)| *topic == Topic::Address) {
                seen.tell(self.label(), tell);
            }
        }
        while let Ok((address, rung)) = steps.try_recv() {
            seen.line.climbs_on(address, rung);
            seen.tell(self.label(), tell);
        }
        match seen.why {
            Some(snag) if !View::is_told_by(&seen.facts) => missed(&snag.to_string()),
            _ => View::of(self.label(), Means::From).told(&seen.facts),
        }
    }
}

/// The next of these answers, whichever comes first; nothing where none is awaited any more.
async fn next(open: &mut Vec<(Topic, Answer)>) -> Option<(Topic, Result<Fact, Snag>)> {
    poll_fn(|context| {
        if open.is_empty() {
            return Poll::Ready(None);
        }
        for at in 0..open.len() {
            if let Poll::Ready(answer) = open[at].1.as_mut().poll(context) {
                let (topic, _) = open.remove(at);
                return Poll::Ready(Some((topic, answer)));
            }
        }
        Poll::Pending
    })
    .await
}

/// What was seen from there.
#[derive(Default)]
struct Seen {
    facts: Facts,
    /// The line as it is climbed: drawn, and never judged.
    line: LineFact,
    /// Why nothing is known of what it all rests on.
    why: Option<Snag>,
    /// What was told last.
    told: Option<View>,
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

    /// Tells as much as is drawn, where that is more than before.
    fn tell(&mut self, label: Said, tell: &ViewTeller<'_>) {
        let so_far = self.so_far(label);
        if self.told.as_ref() != Some(&so_far) {
            tell(so_far.clone());
            self.told = Some(so_far);
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
