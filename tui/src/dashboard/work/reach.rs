//! What a host is looked at, and changed, with: where it is.

use std::sync::Arc;

use redial_engine::{Bench, HomeBench, RecordId};
use redial_kit::Machines;
use redial_model::Side;

use super::{
    context::{Done, Work},
    site::Site,
    ways::{FarSite, way},
};
use crate::{
    dashboard::{message::News, state::HostId},
    exit::Stop,
};

impl Site {
    /// The machines at both ends: the host's may be far away.
    pub fn machines(&self) -> Machines {
        let far = self.ways.far();
        let machines = far.map(|far| far.machines.clone());
        machines.unwrap_or_else(|| self.scene.machines.clone())
    }

    /// Looks at the host through this command, in place of the one before.
    async fn go(&self, command: String) -> Result<(), Stop> {
        let afar = way(&command)?.open().await?;
        let machines = afar.machines(self.scene.machines.clone())?;
        let far = FarSite {
            command,
            afar,
            machines,
        };
        self.ways.lead(Some(far));
        Ok(())
    }

    /// What the machine of a side is changed with: where it is.
    pub fn bench(&self, side: Side) -> Result<Box<dyn Bench>, String> {
        let far = self.ways.far().filter(|_| side == Side::Host);
        match far.and_then(|far| far.afar.bench()) {
            Some(bench) => Ok(bench),
            None => self.home(side),
        }
    }

    /// The same of a machine that is here.
    fn home(&self, side: Side) -> Result<Box<dyn Bench>, String> {
        let kept = self.kept.as_ref().map_err(Clone::clone)?;
        Ok(Box::new(HomeBench {
            machine: Arc::clone(self.scene.machines.at(side)),
            journal: kept.journal.clone(),
        }))
    }

    /// Every bench that has a journal: the one far away first.
    pub fn benches(&self) -> Result<Vec<JournalOf>, String> {
        let far = self.ways.far().and_then(|far| far.afar.bench());
        let machines = &self.scene.machines;
        let here = match machines.host.here() && far.is_none() {
            true => Side::Host,
            false => Side::Client,
        };
        let home = self.home(here);
        match far {
            // What is far away is told where nothing can be kept here.
            Some(far) => {
                let home = home.ok().map(|home| (home, Whose::Home));
                Ok([(far, Whose::Far)].into_iter().chain(home).collect())
            }
            None => Ok(vec![(home?, Whose::Home)]),
        }
    }

    /// The bench in whose journal a record is.
    pub fn bench_of(&self, record: &RecordId) -> Result<Box<dyn Bench>, String> {
        let far = self.ways.far().and_then(|far| far.afar.bench());
        if let Some(far) = far
            && let Ok(read) = far.records(std::slice::from_ref(record))
            && read.iter().any(|(_, record)| record.is_ok())
        {
            return Ok(far);
        }
        let kept = self.kept.as_ref().map_err(Clone::clone)?;
        let fix = kept.journal.read(record).map(|r| r.header.plan.fix);
        let side = fix.ok().and_then(|fix| redial_catalog::fix(&fix));
        self.home(side.map_or(Side::Host, |fix| fix.card().side))
    }
}

/// A bench that has a journal, and whose that is.
type JournalOf = (Box<dyn Bench>, Whose);

/// Whose journal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This computer's.
    Home,
    /// The host's, at the far end of a channel.
    Far,
}

/// Looks at a host through this command, or no longer through one.
pub(super) async fn reach(
    work: &Work,
    id: HostId,
    site: &Site,
    command: Option<String>,
) -> Option<Done> {
    match command {
        None => site.ways.lead(None),
        Some(command) => {
            if let Err(stop) = site.go(command.clone()).await {
                work.teller.of(id, News::Channel(command, Err(stop.says)));
                return None;
            }
            work.teller.of(id, News::Channel(command, Ok(())));
        }
    }
    work.teller.of(id, News::Ready(site.reach().await));
    Some(Done::Reached)
}

/// Tells where nothing more is heard through the channel.
pub(super) fn tell_lost(work: &Work, id: HostId, site: &Site) {
    if let Some(far) = site.ways.far()
        && let Err(stop) = far.afar.heard_all()
    {
        let lost = News::Channel(far.command.clone(), Err(stop.says));
        work.teller.of(id, lost);
    }
}
