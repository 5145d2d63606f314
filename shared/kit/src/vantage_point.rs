use std::fmt;

use redial_model::{Means, Said, View};

use crate::{BoxFuture, ProbeContext};

/// Another place from which the connection is looked at.
pub trait VantagePoint: Send + Sync + fmt::Debug {
    /// What the place is called.
    fn label(&self) -> Said;
    /// How it is used.
    fn means(&self) -> Means;
    /// How the connection looks from there. What kept it from looking is in the view.
    fn look<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, View>;
}
