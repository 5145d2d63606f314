//! A case tried: what redial says of it.

use std::{sync::Arc, time::Duration};

use redial_check::Check;
use redial_kit::{Machines, Timeouts};
use redial_lab::{Host, Simulated, start, start_machine_as};
use redial_model::{Machine, Target};
use redial_report::Report;

use crate::{BadCase, Case, Edits};

/// Waits short enough for a test and far above what a loopback host takes.
const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// The report every `report` case begins with: a check of the healthy lab machine, or of a patient,
/// from itself.
///
/// # Errors
/// There is no such patient, or no host can be started.
pub async fn base_report(like: Option<&str>) -> Result<Report, String> {
    let edits = Edits {
        like: like.map(Into::into),
        ..Edits::default()
    };
    let machine = simulated(&edits, "srv01.corp.test")?;
    let host = start_machine_as(Arc::clone(&machine), None).await;
    let host = host.map_err(|e| e.to_string())?;
    let ends = Machines {
        client: Arc::clone(&machine) as _,
        host: machine,
    };
    Ok(dial(&host, "srv01.corp.test", ends, false).await)
}

fn simulated(edits: &Edits, asked: &str) -> Result<Arc<Simulated>, String> {
    Ok(Arc::new(Simulated::new(edits.machine(asked)?)))
}

async fn dial(host: &Host, asked: &str, machines: Machines, deep: bool) -> Report {
    host.settle().await;
    let target = Target {
        host: asked.into(),
        port: host.port(),
        address: Some(host.ip()),
    };
    let check = Check {
        timeouts: PACE,
        machines,
        deep,
        ..Check::default()
    };
    check.one(&target, |_, _| {}).await
}

impl Case {
    /// What redial says of it.
    ///
    /// # Errors
    /// Its input can't be made as it is written.
    pub async fn report(&self) -> Result<Report, BadCase> {
        self.tried()
            .await
            .map_err(|why| BadCase::Input(self.name.clone(), why))
    }

    async fn tried(&self) -> Result<Report, String> {
        if let Some(edits) = &self.report {
            let base = base_report(edits.like.as_deref()).await?;
            let edited = edits.report(&base, &self.asked)?;
            return Ok(Check::default().again(edited));
        }
        let made = |edits: &Option<Edits>| {
            let made = edits.as_ref().map(|e| simulated(e, &self.asked));
            made.transpose()
        };
        let (machine, client) = (made(&self.machine)?, made(&self.client)?);
        let host = self.start(machine.as_ref()).await?;
        let near = client.or_else(|| machine.clone());
        let at = |end: Option<Arc<Simulated>>| end.map(|end| end as Arc<dyn Machine>);
        let nowhere = Machines::default();
        let machines = Machines {
            client: at(near).unwrap_or(nowhere.client),
            host: at(machine).unwrap_or(nowhere.host),
        };
        Ok(dial(&host, &self.asked, machines, self.deep).await)
    }

    /// Brings up what answers.
    async fn start(&self, machine: Option<&Arc<Simulated>>) -> Result<Host, String> {
        let front = self.host.as_ref();
        let sick = front.and_then(crate::case::Front::sick);
        let character = front.and_then(crate::case::Front::character);
        let host = match (machine, sick) {
            (Some(machine), _) => start_machine_as(Arc::clone(machine), character).await,
            (None, Some(sick)) => sick.start().await,
            (None, None) => start(character.unwrap_or_default()).await,
        };
        host.map_err(|e| e.to_string())
    }
}
