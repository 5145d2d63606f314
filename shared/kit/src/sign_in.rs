use std::fmt;

use redial_model::{LoginFact, Snag, TicketFact};

use crate::{BoxFuture, ProbeContext};

/// What signs in to a host, where somebody asked for it. It has the user and the password.
pub trait SignIn: Send + Sync + fmt::Debug {
    /// Asks the user's domain for a Kerberos ticket for the host.
    ///
    /// # Errors
    /// Why nobody could be asked.
    fn ticket<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<TicketFact, Snag>>;

    /// Signs in to the host, as far as was asked for. Its rungs are told on the board as they end.
    ///
    /// # Errors
    /// Why it could not be tried.
    fn sign_in<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<LoginFact, Snag>>;
}
