use std::{future::Future, pin::Pin, time::Duration};

use crate::{Ask, CodeCard, Fact, Facts, Finding, Snag, Topic};

/// A boxed future that may cross threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// From where a probe looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From anywhere, without credentials.
    Line,
    /// At the machine it runs on, as the client.
    Client,
    /// At the machine being dialled, when that is this one.
    Host,
}

impl Side {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Client => "client",
            Self::Host => "host",
        }
    }
}

/// What a probe is, for people and for the engine.
#[derive(Debug)]
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
    /// Every code its judgement may give.
    pub codes: &'static [&'static CodeCard],
    /// Its README, which says under headings why it matters, what it cannot tell, and where that is
    /// written.
    pub readme: &'static str,
}

/// One question put to the world.
pub trait Probe: Send + Sync {
    /// What it is.
    fn card(&self) -> &'static ProbeCard;
    /// Looks; does not judge.
    fn measure<'a>(&'a self, ask: &'a Ask<'a>) -> BoxFuture<'a, Result<Fact, Snag>>;
    /// Judges; does not look.
    fn judge(&self, facts: &Facts) -> Vec<Finding>;
}
