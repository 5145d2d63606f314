//! Probes that run at the far end.

use std::{net::SocketAddr, sync::Arc};

use redial_kit::{BoxFuture, FarHost, FarQuestion, ProbeCard};
use redial_machine::{Said, Snag};
use redial_model::{Fact, Facts, Hex, Rung, RungState, Topic};
use tokio::sync::{mpsc, oneshot};

use super::{
    channel::Channel,
    ear::{Breach, Listener},
};
use crate::protocol::{Ask, Look, Says};

/// Steps of connections that are told of one question at most: eight addresses, each tried several
/// times, are far below.
const MOST_STEPS: usize = 512;

/// Has probes look through a channel.
#[derive(Debug)]
pub(crate) struct FarSight(pub Arc<Channel>);

/// What one probe comes to.
pub(super) type Answer = BoxFuture<'static, Result<Fact, Snag>>;

/// Takes each step of a connection as it is told.
pub(super) type StepSender = mpsc::UnboundedSender<(SocketAddr, RungState)>;

impl FarHost for FarSight {
    fn look(&self, question: &FarQuestion<'_>) -> Vec<Answer> {
        self.ask(question, None)
    }
}

impl FarSight {
    /// Puts the questions of several probes at once, and has the steps of connections told.
    pub(super) fn ask(&self, question: &FarQuestion<'_>, steps: Option<StepSender>) -> Vec<Answer> {
        let mut answers: Vec<Answer> = Vec::new();
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
        let listener = Box::new(Looking {
            waiting,
            steps,
            left: MOST_STEPS,
        });
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
    steps: Option<StepSender>,
    /// Steps that may still be told.
    left: usize,
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

impl Looking {
    /// Hears a step of a connection: it is shown until the whole line follows, which alone counts.
    fn step(&mut self, address: SocketAddr, rung: RungState) -> Result<(), Breach> {
        let is_asked = self.waiting.iter().any(|w| w.topic == Topic::Line);
        if !is_asked || rung.rung == Rung::Name {
            return Err(Breach::Misfit("a step of a connection".into()));
        }
        let too_many = || Breach::Misfit("more steps than connections have".into());
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        if let Some(steps) = &self.steps {
            let bytes = Hex::default();
            // Who asked may have gone.
            let _ = steps.send((address, RungState { bytes, ..rung }));
        }
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
            Says::Climbed { address, rung } => self.step(address, *rung),
            _ => Err(Breach::Misfit("it is about a change".into())),
        }
    }
}
