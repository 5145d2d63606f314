//! One place beside this computer: where the two connections part, and whether they lead to one host.

use std::mem::discriminant;

use super::{Means, View};
use crate::{End, Facts, Hex, Rung, same_host};

/// How far a connection comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing<'a> {
    /// Nobody tried.
    Unknown,
    /// Up to its last step.
    Up,
    /// It breaks at this step; a name that leads nowhere has no end.
    Broken(Rung, Option<&'a End>),
}

/// What one place says beside what this computer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contrast {
    /// The place itself could not look. It says nothing about the host.
    NotReached,
    /// The connection works from there.
    Works,
    /// It breaks there at the same step in the same way.
    Alike,
    /// It breaks there, and not so here.
    Elsewhere,
    /// The certificate there is another one. Whether the host calls itself the same at both places
    /// is known to be so (true), or not known.
    OtherCertificate(bool),
    /// Another host answered there.
    OtherHost,
    /// The name means another address there, and nothing shows that it is the same host.
    OtherAddress,
}

impl Facts {
    /// How far the connection comes from this computer.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        if let Some(climb) = self.best_climb() {
            return climb
                .broken()
                .map_or(Standing::Up, |r| Standing::Broken(r.rung, Some(&r.end)));
        }
        let name = self.address.as_ref().filter(|fact| fact.leads_nowhere());
        name.map_or(Standing::Unknown, |_| Standing::Broken(Rung::Name, None))
    }

    fn own_names(&self) -> Vec<&str> {
        self.identity
            .as_ref()
            .map_or_else(Vec::new, |identity| identity.names())
    }

    fn thumbprint(&self) -> Option<&Hex> {
        let certificate = self.certificate.as_ref()?;
        Some(&certificate.sha256).filter(|hex| !hex.is_empty())
    }
}

impl View {
    /// How far the connection comes from there.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        let broken = self.rungs.iter().find(|r| !r.end.is_whole());
        match broken {
            _ if self.missed.is_some() => Standing::Unknown,
            _ if self.unresolved().is_some() => Standing::Broken(Rung::Name, None),
            Some(rung) => Standing::Broken(rung.rung, Some(&rung.end)),
            None if self.rungs.is_empty() => Standing::Unknown,
            None => Standing::Up,
        }
    }

    /// What this place says beside what this computer saw.
    #[must_use]
    pub fn contrast(&self, facts: &Facts) -> Contrast {
        let (here, there) = (facts.standing(), self.standing());
        if there == Standing::Unknown || self.is_the_commands_own(here) {
            return Contrast::NotReached;
        }
        if let Some(other) = self.other_host(facts) {
            return other;
        }
        match (here, there) {
            (_, Standing::Up) => Contrast::Works,
            (Standing::Broken(rung, end), Standing::Broken(there, its))
                if rung == there && is_alike(end, its) =>
            {
                Contrast::Alike
            }
            _ => Contrast::Elsewhere,
        }
    }

    /// The step at which this connection and the one from here part, where they do.
    #[must_use]
    pub fn parts(&self, facts: &Facts) -> Option<Rung> {
        match self.contrast(facts) {
            Contrast::OtherCertificate(_) => return Some(Rung::Tls),
            Contrast::Works | Contrast::Elsewhere => {}
            _ => return None,
        }
        match (facts.standing(), self.standing()) {
            (Standing::Broken(here, _), Standing::Broken(there, _)) => Some(here.min(there)),
            (Standing::Broken(rung, _), _) | (_, Standing::Broken(rung, _)) => Some(rung),
            _ => None,
        }
    }

    /// Whether what came through the command may be its own doing: it closed, or printed something,
    /// before the host was heard, and the host does not do so here.
    fn is_the_commands_own(&self, here: Standing<'_>) -> bool {
        let Standing::Broken(Rung::X224, Some(end)) = self.standing() else {
            return false;
        };
        let reached = self.rung(Rung::Tcp).is_none_or(|r| r.end == End::Ok);
        let own = !reached || *end == End::Junk;
        let same = matches!(here, Standing::Broken(Rung::X224, its) if is_alike(its, Some(end)));
        self.means == Means::Through && own && !same
    }

    /// What shows that another host answered there, or that nothing shows that it is the same.
    fn other_host(&self, facts: &Facts) -> Option<Contrast> {
        let (own, there) = (facts.own_names(), self.names());
        let same_names = is_one_of(&own, &there);
        let both_named = !own.is_empty() && !there.is_empty();
        if both_named && !same_names {
            return Some(Contrast::OtherHost);
        }
        if let (Some(own), Some(there)) = (facts.thumbprint(), &self.sha256) {
            return (own != there).then_some(Contrast::OtherCertificate(same_names));
        }
        if same_names {
            return None;
        }
        // Nothing but the address and the name is left to go by.
        if self.is_at_another_address(facts) {
            return Some(Contrast::OtherAddress);
        }
        let asked = facts.asked_name().filter(|_| !there.is_empty());
        let asked = asked.filter(|_| self.own_address.is_none());
        let other = asked.is_some_and(|asked| !is_one_of(&[asked], &there));
        other.then_some(Contrast::OtherHost)
    }

    /// Whether the name means only addresses there that it does not mean here.
    #[must_use]
    pub fn is_at_another_address(&self, facts: &Facts) -> bool {
        if let Some(same) = self.own_address {
            return !same;
        }
        let own = facts.address.as_ref().map_or(&[][..], |a| &a.addresses);
        let mut there: Vec<_> = self.address.iter().map(|a| a.ip()).collect();
        let looked_up = self.lookup.as_ref().filter(|_| there.is_empty());
        there.extend(looked_up.into_iter().flat_map(|a| &a.addresses));
        !own.is_empty() && !there.is_empty() && !there.iter().any(|ip| own.contains(ip))
    }
}

fn is_one_of(names: &[&str], others: &[&str]) -> bool {
    let mut names = names.iter();
    names.any(|name| others.iter().any(|other| same_host(name, other)))
}

/// Whether two connections break in the same way. A command shows a reset as a close.
fn is_alike(one: Option<&End>, other: Option<&End>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one == other
                || one.gives_no_reason() && other.gives_no_reason()
                || discriminant(one) == discriminant(other) && !has_number(one)
        }
        _ => false,
    }
}

/// Whether the host gave a number as its reason.
fn has_number(end: &End) -> bool {
    matches!(
        end,
        End::Alert(_) | End::Failure(_) | End::Status(_) | End::Licence(_) | End::ErrorInfo(_)
    )
}

#[cfg(test)]
mod tests;
