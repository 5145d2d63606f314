use std::{future::Future, pin::Pin};

use redial_machine::{Machine, Snag};
use redial_model::{Fact, Facts, Finding, TopicFact};

use crate::{ProbeCard, ProbeContext};

/// A boxed future that may cross threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One question put to the world.
pub trait Probe: Send + Sync + 'static {
    /// What it learns. Its topic is the one the card tells: another one does not compile.
    type Fact: TopicFact;
    /// What it is.
    const CARD: ProbeCard;
    /// Looks; does not judge.
    ///
    /// # Errors
    /// Why it could not look.
    fn measure(
        &self,
        ask: &ProbeContext<'_>,
    ) -> impl Future<Output = Result<Self::Fact, Snag>> + Send;
    /// Judges; does not look.
    fn judge(&self, fact: &Self::Fact, facts: &Facts) -> Vec<Finding>;
}

/// A probe that only looks at the machine on its card's side.
pub trait MachineProbe: Send + Sync + 'static {
    /// What it learns.
    type Fact: TopicFact;
    /// What it is.
    const CARD: ProbeCard;
    /// Looks; does not judge. It may block.
    ///
    /// # Errors
    /// Why it could not look.
    fn look(machine: &dyn Machine) -> Result<Self::Fact, Snag>;
    /// Judges; does not look.
    fn judge(&self, fact: &Self::Fact, facts: &Facts) -> Vec<Finding>;
}

impl<P: MachineProbe> Probe for P {
    type Fact = P::Fact;
    const CARD: ProbeCard = P::CARD;

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<P::Fact, Snag> {
        ask.look(P::CARD.side, P::look).await
    }

    fn judge(&self, fact: &P::Fact, facts: &Facts) -> Vec<Finding> {
        MachineProbe::judge(self, fact, facts)
    }
}

/// Any probe, its type forgotten: what lists of probes hold. Every [`Probe`] is one.
pub trait DynProbe: Send + Sync {
    /// What it is.
    fn card(&self) -> &'static ProbeCard;
    /// Looks; does not judge.
    ///
    /// # Errors
    /// Why it could not look.
    fn ask<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<Fact, Snag>>;
    /// Judges its own fact among these, when it is there.
    fn findings(&self, facts: &Facts) -> Vec<Finding>;
}

impl<P: Probe> DynProbe for P {
    fn card(&self) -> &'static ProbeCard {
        const {
            assert!(
                P::CARD.tells as u8 == <P::Fact as TopicFact>::TOPIC as u8,
                "the card of a probe names another topic than the probe measures"
            );
            &P::CARD
        }
    }

    fn ask<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
        Box::pin(async move { Ok(self.measure(ask).await?.into()) })
    }

    fn findings(&self, facts: &Facts) -> Vec<Finding> {
        P::Fact::of(facts).map_or_else(Vec::new, |fact| self.judge(fact, facts))
    }
}
