//! Whether the machine that was looked at is the one that answers.

use std::borrow::Cow;

use redial_machine::{Known, Said};

use crate::{Facts, Side, SystemFact, Topic, covers, same_host};

/// The machine whose own state was read is not the one that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherMachine {
    /// What the machine that was looked at calls itself.
    pub machine: String,
    /// What the one that answers calls itself.
    pub answers: String,
    /// Where the one that answers says so.
    pub sign: &'static str,
}

impl Facts {
    /// How the machine that was looked at as the host contradicts the one that answers. Nothing where
    /// nothing contradicts: a certificate that was renewed since, or an address instead of a name,
    /// proves nothing, and neither do names of which some are hidden.
    ///
    /// A certificate that a machine made for itself proves the machine, whatever it is called. One
    /// that was bound or handed out may be on every member of a farm, and so proves nothing against
    /// the names. Names are those the host gives for itself, never the one that was asked for: that
    /// one may be an alias.
    #[must_use]
    pub fn other_machine(&self) -> Option<OtherMachine> {
        let machine = self.system.as_ref()?.host.seen()?;
        let computer = machine.computer.as_str();
        if computer.is_empty() || self.names_are_hidden() || self.shows_own_certificate() {
            return None;
        }
        let other = |machine: &str, answers: &str, sign| OtherMachine {
            machine: machine.to_owned(),
            answers: answers.to_owned(),
            sign,
        };
        let identity = self.identity.as_deref();
        let names = identity.map_or_else(Vec::new, |identity| identity.names());
        let Some(first) = names.first() else {
            let answers = self.self_signed_for()?;
            let is_other = !same_host(answers, computer) && self.lacks_shown_certificate();
            return is_other.then(|| other(computer, answers, "its self-signed certificate"));
        };
        const SIGN: &str = "its NTLM names";
        if !names.iter().any(|name| same_host(name, computer)) {
            return Some(other(computer, first, SIGN));
        }
        // Machines of one name in two domains.
        let whole = identity?.dns_computer.as_ref().map(Said::as_str)?;
        let own = machine.domain.as_ref().map(Said::as_str)?;
        let (_, domain) = whole.split_once('.')?;
        let is_other = !own.is_empty() && !covers(own, domain);
        (is_other && self.lacks_shown_certificate())
            .then(|| other(&format!("{computer}.{own}"), whole, SIGN))
    }

    /// These facts without what another machine than the one that answers says of itself. The same
    /// where both are one, as far as anybody knows.
    #[must_use]
    pub fn of_answering(&self) -> Cow<'_, Self> {
        if self.other_machine().is_none() {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        let host = Topic::ALL.iter().filter(|t| t.side() == Side::Host);
        host.for_each(|topic| own.forget(*topic));
        if let Some(system) = &self.system {
            let system = SystemFact {
                host: Known::Unasked,
                ..(**system).clone()
            };
            own.add(system.into());
        }
        Cow::Owned(own)
    }

    /// Whether the certificate that is shown is one that this very machine made for itself.
    fn shows_own_certificate(&self) -> bool {
        let (Some(shown), Some(key)) = (self.served_thumbprint(), &self.key) else {
            return false;
        };
        let made = key.made.seen().and_then(Option::as_ref);
        made == Some(&shown)
    }

    /// Whether the machine is known not to have the certificate that is shown, in any place where
    /// Remote Desktop would take it from.
    fn lacks_shown_certificate(&self) -> bool {
        let (Some(shown), Some(key)) = (self.served_thumbprint(), &self.key) else {
            return false;
        };
        key.own.seen().is_some() && !key.certificates().any(|c| c.thumbprint == shown)
    }

    /// The name in a certificate that somebody signed for himself, and no product that intercepts.
    fn self_signed_for(&self) -> Option<&str> {
        let shown = self.certificate.as_ref()?;
        let is_own = shown.self_signed && shown.interceptor.is_none();
        let [only] = shown.names() else { return None };
        is_own.then_some(only.as_str())
    }
}
