use std::fmt;

use redial_machine::Snag;
use redial_model::{Fact, Facts, Target};

use crate::{BoxFuture, ProbeCard, Timeouts};

/// A host at the far end of a channel: probes that run there look at it.
pub trait FarHost: Send + Sync + fmt::Debug {
    /// Puts the questions of several probes at once: one answer a probe, in their order. The
    /// question is on its way when this returns; whoever drops an answer does not hear it.
    fn look(&self, question: &FarQuestion<'_>) -> Vec<BoxFuture<'static, Result<Fact, Snag>>>;
}

/// What probes at the far end are told when they are asked.
#[derive(Clone, Copy, Debug)]
pub struct FarQuestion<'a> {
    /// What is dialled.
    pub target: &'a Target,
    /// Who is asked.
    pub probes: &'a [&'static ProbeCard],
    /// What is known so far; at least what these probes need.
    pub facts: &'a Facts,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Whether longer questions are welcome.
    pub deep: bool,
}
