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

    /// The rung after the last one ended so, whichever it is; whether there is one.
    pub fn broke(&mut self, end: End) -> bool {
        let last = self.fact.rungs.last().map(|state| state.rung);
        let mut rungs = Rung::SIGN_IN.into_iter();
        let next = rungs.find(|rung| last.is_none_or(|last| *rung > last));
        if let Some(rung) = next {
            self.ended(rung, end);
        }
        next.is_some()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_breaks_at_the_rung_that_is_climbed() {
        let mut told = Vec::new();
        let mut tell = |news| told.push(news);
        let mut ladder = Ladder::new(LoginFact::default(), &mut tell);
        ladder.ended(Rung::Auth, End::Ok);
        ladder.ended(Rung::Right, End::Skipped);
        assert!(ladder.broke(End::Silent));
        let ends: Vec<_> = ladder.fact.rungs.iter().map(|s| (s.rung, &s.end)).collect();
        assert_eq!(
            ends,
            [
                (Rung::Auth, &End::Ok),
                (Rung::Right, &End::Skipped),
                (Rung::Mcs, &End::Silent)
            ]
        );
        ladder.ended(Rung::Picture, End::Ok);
        assert!(!ladder.broke(End::Silent), "nothing is above the picture");
        assert_eq!(told.len(), 4);
    }
}
