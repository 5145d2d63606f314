mod contrast;

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AddressFact, Climb, Facts, Lookup, Reply, Rung, RungState, Session};
use crate::{Hex, Said};

pub use contrast::{Contrast, Standing};

/// How the connection looks from other places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VantageFact {
    /// One a place, in the order they were named.
    pub views: Vec<View>,
}

/// How a place is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Means {
    /// The connection is the standard input and output of a command that leads there.
    Through,
    /// A redial that runs there connects.
    From,
}

impl Means {
    /// The word before the place.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Through => "through",
            Self::From => "from",
        }
    }
}

/// The connection as one place sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct View {
    /// What the place is called: the command or the channel that leads there.
    pub label: Said,
    /// How the place is used.
    pub means: Means,
    /// Why nothing was seen from there, as a clause. It says nothing about the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Said>,
    /// The last that the command said itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Said>,
    /// What the name means there, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup: Option<AddressFact>,
    /// The address connected to, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<SocketAddr>,
    /// Whether the address that the name means here leads to the host there, too. Asked through a
    /// command, which does not say what the name means there, where the connection works there alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_address: Option<bool>,
    /// Rungs in order; the last one is where the line ended. Through a command there is no `tcp` when
    /// the host answered, it is `not-asked` when nothing shows that the host was reached, and the time
    /// of `x224` has the time in it that the command took to begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<RungState>,
    /// The answer to the X.224 request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// The TLS session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// SHA-256 of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hex>,
    /// NetBIOS name that the host gave for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer: Option<Said>,
    /// DNS name that the host gave for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_computer: Option<Said>,
}

impl View {
    /// A place from which nothing was seen yet.
    #[must_use]
    pub fn of(label: Said, means: Means) -> Self {
        Self {
            label,
            means,
            missed: None,
            received: None,
            lookup: None,
            address: None,
            own_address: None,
            rungs: vec![],
            reply: None,
            session: None,
            sha256: None,
            computer: None,
            dns_computer: None,
        }
    }

    /// A place that could not look, and why, as a clause.
    #[must_use]
    pub fn missed(label: Said, means: Means, why: &str) -> Self {
        Self {
            missed: Some(Said::whole(why)),
            ..Self::of(label, means)
        }
    }

    /// The same with what was climbed there. The thumbprint is whoever's who can make one.
    #[must_use]
    pub fn with(self, climb: &Climb, sha256: Option<Hex>) -> Self {
        let challenge = climb.challenge.as_ref();
        Self {
            address: (self.means == Means::From).then_some(climb.address),
            // A far end may say anything.
            rungs: climb.rungs.iter().take(Rung::LINE.len()).cloned().collect(),
            reply: climb.reply.clone(),
            session: climb.session.clone(),
            sha256,
            computer: challenge.and_then(|c| c.computer.clone()),
            dns_computer: challenge.and_then(|c| c.dns_computer.clone()),
            ..self
        }
    }

    /// The same with what a redial there saw.
    #[must_use]
    pub fn told(self, facts: &Facts) -> Self {
        let sha256 = facts.certificate.as_ref().map(|c| c.sha256.clone());
        let view = Self {
            lookup: facts.address.as_deref().cloned(),
            ..self
        };
        match facts.best_climb() {
            Some(climb) => view.with(climb, sha256.filter(|hex| !hex.is_empty())),
            None => view,
        }
    }

    /// Whether these facts say how the connection or the name fares.
    #[must_use]
    pub fn is_told_by(facts: &Facts) -> bool {
        let name = facts.address.as_ref();
        facts.best_climb().is_some() || name.is_some_and(|fact| fact.leads_nowhere())
    }

    /// What to call the place in a sentence: `through ssh -W …`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} {}", self.means.word(), self.label)
    }

    /// One rung, if it was tried.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> Option<&RungState> {
        self.rungs.iter().find(|r| r.rung == rung)
    }

    /// Every name that the host gave for itself there.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let names = [&self.dns_computer, &self.computer];
        let names = names.into_iter().flatten().map(Said::as_str);
        names.filter(|name| !name.is_empty()).collect()
    }

    /// Why the name leads nowhere there, where that is known.
    #[must_use]
    pub fn unresolved(&self) -> Option<&AddressFact> {
        self.lookup.as_ref().filter(|fact| fact.leads_nowhere())
    }
}

impl AddressFact {
    /// Whether the name was looked up and has no address.
    #[must_use]
    pub fn leads_nowhere(&self) -> bool {
        match self.lookup {
            Lookup::Given => false,
            Lookup::System => self.addresses.is_empty(),
            Lookup::Failed(_) | Lookup::Silent => true,
        }
    }
}
