use std::{sync::Arc, time::Duration};

use redial_machine::{Machine, Nowhere, Snag};

use redial_model::{Facts, Side, Target};

use crate::{FarHost, Lanes, SignIn, VantagePoint};

/// Everything a probe is told when it is asked.
#[derive(Debug)]
pub struct ProbeContext<'a> {
    /// What is dialled.
    pub target: &'a Target,
    /// What is known so far; at least the probe's needs.
    pub facts: &'a Facts,
    /// What the connections of this check share.
    pub lanes: &'a Lanes,
    /// The machines at both ends, where they can be looked at.
    pub machines: &'a Machines,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Whether longer questions are welcome.
    pub deep: bool,
}

impl ProbeContext<'_> {
    /// Whether the host itself is looked at, or was. Its first fact may still be on its way: what a
    /// probe asks must not hang on that.
    #[must_use]
    pub fn sees_host(&self) -> bool {
        self.machines.host.here() || self.facts.sees_host()
    }

    /// Looks at the machine on one side, on a thread of its own: its calls block.
    ///
    /// # Errors
    /// What `look` returns; or that there is no such machine here, or that `look` panicked.
    pub async fn look<T: Send + 'static>(
        &self,
        side: Side,
        look: impl FnOnce(&dyn Machine) -> Result<T, Snag> + Send + 'static,
    ) -> Result<T, Snag> {
        let machine = Arc::clone(self.machines.at(side));
        if !machine.here() {
            return Err(Snag::NotHere);
        }
        tokio::task::spawn_blocking(move || look(&*machine))
            .await
            .unwrap_or(Err(Snag::Panicked))
    }
}

/// The machines at both ends of the line, and those beside it.
#[derive(Clone, Debug)]
pub struct Machines {
    /// The one redial dials from.
    pub client: Arc<dyn Machine>,
    /// The one that is dialled, when redial can look at it.
    pub host: Arc<dyn Machine>,
    /// Who puts the host's questions where it is, when `host` is at the far end of a channel.
    pub far: Option<Arc<dyn FarHost>>,
    /// Other places from which the connection is looked at.
    pub vantages: Vec<Arc<dyn VantagePoint>>,
    /// What signs in to the host, where that was asked for.
    pub sign_in: Option<Arc<dyn SignIn>>,
}

impl Default for Machines {
    /// Neither can be looked at.
    fn default() -> Self {
        Self {
            client: Arc::new(Nowhere),
            host: Arc::new(Nowhere),
            far: None,
            vantages: vec![],
            sign_in: None,
        }
    }
}

impl Machines {
    /// From which side these machines can be looked at.
    #[must_use]
    pub fn side(&self) -> Side {
        match (self.host.here(), self.client.here()) {
            (true, _) => Side::Host,
            (false, true) => Side::Client,
            (false, false) => Side::Line,
        }
    }

    /// The machine on a side; the line has none of its own and is looked at from the client.
    #[must_use]
    pub fn at(&self, side: Side) -> &Arc<dyn Machine> {
        match side {
            Side::Line | Side::Client => &self.client,
            Side::Host => &self.host,
        }
    }
}

/// How long each wait may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For an answer to a SYN.
    pub connect: Duration,
    /// For an answer on an open connection.
    pub answer: Duration,
    /// For an answer of a name server.
    pub lookup: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(5),
            lookup: Duration::from_millis(1500),
        }
    }
}

impl Timeouts {
    /// The usual ones, none longer than `max`.
    #[must_use]
    pub fn within(max: Duration) -> Self {
        let usual = Self::default();
        Self {
            connect: max,
            answer: max,
            lookup: usual.lookup.min(max),
        }
    }
}
