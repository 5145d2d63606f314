use std::time::Instant;

use redial_kit::SignInNews;
use redial_model::{End, LoginFact, Rung, RungState, utc};

/// The rungs of a sign-in as they are climbed, each timed and told as it ends.
pub(crate) struct Ladder<'a> {
    /// What is known so far.
    pub fact: LoginFact,
    tell: &'a mut (dyn FnMut(SignInNews) + Send),
    begun: Instant,
}

impl<'a> Ladder<'a> {
    pub fn new(fact: LoginFact, tell: &'a mut (dyn FnMut(SignInNews) + Send)) -> Self {
        Self {
            fact,
            tell,
            begun: Instant::now(),
        }
    }

    /// A rung ended, and the next begins. Whether the sign-in goes on above it.
    pub fn ended(&mut self, rung: Rung, end: End) -> bool {
        let goes_on = end.is_whole();
        let state = RungState {
            rung,
            end,
            ms: utc::milliseconds(self.begun.elapsed()),
            bytes: Default::default(),
        };
        (self.tell)(SignInNews::Rung(state.clone()));
        self.fact.rungs.push(state);
        self.begun = Instant::now();
        goes_on
    }
}
