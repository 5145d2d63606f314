//! Probes that run at the far end.

use std::sync::Arc;

use redial_kit::{BoxFuture, FarHost, FarQuestion, ProbeCard};
use redial_machine::{Said, Snag};
use redial_model::{Fact, Facts, Topic};
use tokio::sync::oneshot;

use super::{
    channel::Channel,
    ear::{Breach, Listener},
};
use crate::protocol::{Ask, Look, Says};

/// Has probes look through a channel.
#[derive(Debug)]
pub(crate) struct FarSight(pub Arc<Channel>);

impl FarHost for FarSight {
    fn look(&self, question: &FarQuestion<'_>) -> Vec<BoxFuture<'static, Result<Fact, Snag>>> {
        let mut answers: Vec<BoxFuture<'static, Result<Fact, Snag>>> = Vec::new();
        let mut waiting = Vec::new();
        for card in question.probes {
            let (tell, told) = oneshot::channel();
            waiting.push(Waiting {
                probe: card.id,
                topic: card.tells,
                tell: Some(tell),
            });
            let channel = Arc::clone(&self.0);
            answers.push(Box::pin(async move {
                told.await.unwrap_or_else(|_| Err(unheard(&channel)))
            }));
        }
        let look = Look {
            target: question.target.clone(),
            probes: question.probes.iter().map(|p| p.id.into()).collect(),
            facts: needed(question.probes, question.facts),
            waits: question.timeouts.into(),
            deep: question.deep,
        };
        let listener = Box::new(Looking { waiting });
        self.0.ask(Ask::Look(Box::new(look)), listener);
        answers
    }
}

/// Of what is known, what these probes are told: it costs time to send.
fn needed(probes: &[&'static ProbeCard], facts: &Facts) -> Facts {
    let mut needed = Facts::default();
    let topics = probes.iter().flat_map(|p| p.needs.iter().chain(p.after));
    let known = topics.filter_map(|topic| facts.fact(*topic));
    known.for_each(|fact| needed.add(fact));
    needed
}

/// Why a probe at the far end gave no answer.
fn unheard(channel: &Channel) -> Snag {
    let why = channel.trouble().map_or_else(
        || "the far end ended the look without an answer".into(),
        |trouble| trouble.to_string(),
    );
    broke(why)
}

fn broke(why: String) -> Snag {
    Snag::Broke {
        doing: "look at the host from afar".into(),
        why,
    }
}

/// A probe whose answer did not come yet.
struct Waiting {
    probe: &'static str,
    topic: Topic,
    tell: Option<oneshot::Sender<Result<Fact, Snag>>>,
}

/// Hears what the probes of one question say, each once.
struct Looking {
    waiting: Vec<Waiting>,
}

impl Looking {
    fn answer(
        &mut self,
        probe: &Said,
        answer: impl FnOnce(Topic) -> Result<Result<Fact, Snag>, Breach>,
    ) -> Result<(), Breach> {
        let asked = self.waiting.iter_mut().find(|w| *probe == w.probe);
        let unasked = || Breach::Misfit(Said::new(&format!("the probe {probe}")));
        let asked = asked.ok_or_else(unasked)?;
        let tell = asked.tell.take().ok_or_else(unasked)?;
        // Who asked may have gone.
        let _ = tell.send(answer(asked.topic)?);
        Ok(())
    }
}

impl Listener for Looking {
    fn hear(&mut self, says: Says) -> Result<(), Breach> {
        match says {
            Says::Told { probe, facts } => self.answer(&probe, |topic| {
                let fact = facts.fact(topic);
                fact.map(Ok).ok_or_else(|| {
                    Breach::Misfit(Said::new(&format!("nothing about the {}", topic.word())))
                })
            }),
            Says::Snagged { probe, snag } => self.answer(&probe, |_| Ok(Err(snag))),
            Says::Refused { why } => {
                for tell in self.waiting.iter_mut().filter_map(|w| w.tell.take()) {
                    let _ = tell.send(Err(broke(why.to_string())));
                }
                Ok(())
            }
            Says::Done => Ok(()),
            // The whole line follows.
            Says::Climbed { .. } if self.waiting.iter().any(|w| w.topic == Topic::Line) => Ok(()),
            // Steps are told of connections, and nobody asked for one.
            Says::Climbed { .. } => Err(Breach::Misfit("a step of a connection".into())),
            _ => Err(Breach::Misfit("it is about a change".into())),
        }
    }
}
