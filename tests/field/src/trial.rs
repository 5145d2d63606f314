//! A case tried: what redial says of it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use redial_check::Check;
use redial_kit::{Machines, Timeouts};
use redial_lab::{Host, MachineState, Sick, Simulated, start, start_machine_as};
use redial_model::{Machine, Target};
use redial_report::Report;

use crate::{BadCase, Case, Edits};

/// The name every lab machine is asked for by.
const ASKED: &str = "srv01.corp.test";

/// Waits short enough for a test and far above what a loopback host takes.
const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(3000),
    answer: Duration::from_millis(3000),
    lookup: Duration::from_millis(1000),
};

/// What redial says of a simulated machine, dialled where its name leads.
pub(crate) async fn machine_report(state: MachineState, asked: &str) -> Result<Report, String> {
    let machine = Arc::new(Simulated::new(state));
    let host = start_machine_as(Arc::clone(&machine), None).await;
    let host = host.map_err(|e| e.to_string())?;
    let leads = machine.state().leads_to(asked);
    let ends = Machines {
        client: Arc::clone(&machine) as _,
        host: machine,
        ..Machines::default()
    };
    Ok(dial(&host, leads, asked, ends, false).await)
}

/// What redial says of a host of the ward.
pub(crate) async fn ward_report(sick: &Sick) -> Result<Report, String> {
    let host = sick.start().await.map_err(|e| e.to_string())?;
    Ok(dial(&host, host.ip(), sick.asked_as, Machines::default(), false).await)
}

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
    machine_report(edits.machine(ASKED)?, ASKED).await
}

fn simulated(edits: &Edits, asked: &str) -> Result<Arc<Simulated>, String> {
    Ok(Arc::new(Simulated::new(edits.machine(asked)?)))
}

async fn dial(host: &Host, address: IpAddr, asked: &str, machines: Machines, deep: bool) -> Report {
    let target = Target {
        address: Some(address),
        ..Target::at(asked, host.port())
    };
    check(host, target, machines, deep).await
}

async fn check(host: &Host, target: Target, machines: Machines, deep: bool) -> Report {
    host.settle().await;
    // No name is looked up: what a gateway says stands in the facts of a report.
    let mut probes = redial_catalog::PROBES.to_vec();
    probes.retain(|probe| probe.card().id != "gateway");
    let check = Check {
        probes,
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
        let leads = machine.as_ref().map(|m| m.state().leads_to(&self.asked));
        let leads = leads.unwrap_or(host.ip());
        let near = client.or_else(|| machine.clone());
        let at = |end: Option<Arc<Simulated>>| end.map(|end| end as Arc<dyn Machine>);
        let nowhere = Machines::default();
        let machines = Machines {
            client: at(near).unwrap_or(nowhere.client),
            host: at(machine).unwrap_or(nowhere.host),
            ..Machines::default()
        };
        let target = Target {
            address: Some(leads),
            file: self.file.clone().map(Arc::new),
            ..Target::at(self.asked.as_str(), host.port())
        };
        Ok(check(&host, target, machines, self.deep).await)
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
