use std::time::Duration;

use redial_model::{CodeCard, Side, Target, Topic, TopicFact};

/// How long a probe may take when its card does not say.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(10);

/// What a probe is, for people and for the engine.
#[derive(Debug)]
#[non_exhaustive]
pub struct ProbeCard {
    /// One noun, the name used with `--only` and `--skip`.
    pub id: &'static str,
    /// The question it puts, as a question.
    pub asks: &'static str,
    /// Topics that must be known before it is asked.
    pub needs: &'static [Topic],
    /// Topics it waits for but can do without.
    pub after: &'static [Topic],
    /// The topic it tells.
    pub tells: Topic,
    /// From where it looks.
    pub side: Side,
    /// The longest it may take.
    pub deadline: Duration,
    /// Which targets it has something to look at for; it is not asked for others.
    pub concerns: fn(&Target) -> bool,
    /// Every code its judgement may give.
    pub codes: &'static [&'static CodeCard],
    /// Its README, which says under headings why it matters, what it cannot tell, and where that
    /// is written.
    pub readme: &'static str,
}

impl ProbeCard {
    /// A probe of this name that answers this question with a fact of type `F`. It looks from
    /// anywhere, needs nothing and may take ten seconds, unless the card goes on to say otherwise.
    #[must_use]
    pub const fn new<F: TopicFact>(id: &'static str, asks: &'static str) -> Self {
        Self {
            id,
            asks,
            needs: &[],
            after: &[],
            tells: F::TOPIC,
            side: Side::Line,
            deadline: DEFAULT_DEADLINE,
            concerns: every,
            codes: &[],
            readme: "",
        }
    }

    /// It can't be asked before these topics are known.
    #[must_use]
    pub const fn needs(self, needs: &'static [Topic]) -> Self {
        Self { needs, ..self }
    }

    /// It waits for these topics, and can do without them.
    #[must_use]
    pub const fn after(self, after: &'static [Topic]) -> Self {
        Self { after, ..self }
    }

    /// Every topic that it is asked after. Of what the same check tells, it is shown these and no others.
    pub fn waits_for(&self) -> impl Iterator<Item = Topic> {
        self.needs.iter().chain(self.after).copied()
    }

    /// It looks from this side.
    #[must_use]
    pub const fn side(self, side: Side) -> Self {
        Self { side, ..self }
    }

    /// It may take this long.
    #[must_use]
    pub const fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// It is asked for these targets only.
    #[must_use]
    pub const fn concerns(self, concerns: fn(&Target) -> bool) -> Self {
        Self { concerns, ..self }
    }

    /// Its judgement may give these codes.
    #[must_use]
    pub const fn codes(self, codes: &'static [&'static CodeCard]) -> Self {
        Self { codes, ..self }
    }

    /// This is its README.
    #[must_use]
    pub const fn readme(self, readme: &'static str) -> Self {
        Self { readme, ..self }
    }
}

/// Most probes have something to look at for every target.
fn every(_: &Target) -> bool {
    true
}
