use std::fmt;

use redial_model::{Means, Said, View};

use crate::{BoxFuture, ProbeContext};

/// Is told how much a place has seen so far.
pub type ViewTeller<'a> = dyn Fn(View) + Send + Sync + 'a;

/// Another place from which the connection is looked at.
pub trait VantagePoint: Send + Sync + fmt::Debug {
    /// What the place is called.
    fn label(&self) -> Said;
    /// How it is used.
    fn means(&self) -> Means;
    /// How the connection looks from there. What kept it from looking is in the view. As far as it
    /// came is told as it goes on, and replaced by what is told next, or answered.
    fn look<'a>(
        &'a self,
        ask: &'a ProbeContext<'a>,
        tell: &'a ViewTeller<'a>,
    ) -> BoxFuture<'a, View>;
}
