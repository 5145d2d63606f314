//! Runs one probe of a machine by itself, as each such probe's example does.

use std::sync::Arc;

use redial_model::{
    AddressFact, Ask, Facts, Lanes, Lookup, Machine, Machines, Pace, Probe, Snag, Sockets, Target,
};

use crate::{CLINIC, INCURABLE, Patient, Simulated};

/// Measures and judges with `probe` on the simulated machine of the patient named on the command
/// line, or on `real` when none is named.
pub async fn alone(probe: &dyn Probe, real: Arc<dyn Machine>) -> String {
    let machine = match std::env::args().nth(1) {
        None if real.here() => real,
        None => {
            return format!(
                "{}\nusage: {} PATIENT, one of {}",
                probe.card().asks,
                probe.card().id,
                names().join(", ")
            );
        }
        Some(name) => match Patient::named(&name) {
            Ok(patient) => Arc::new(Simulated::new(patient.state())),
            Err(error) => {
                return format!(
                    "`{}`: {error}: there are {}",
                    name.escape_debug(),
                    names().join(", ")
                );
            }
        },
    };
    told(probe, machine)
        .await
        .unwrap_or_else(|snag| format!("{}: {snag}", probe.card().id))
}

fn names() -> Vec<&'static str> {
    CLINIC.iter().chain(INCURABLE).map(|p| p.name).collect()
}

async fn told(probe: &dyn Probe, machine: Arc<dyn Machine>) -> Result<String, Snag> {
    let target = Target {
        host: "srv01.corp.test".into(),
        port: 3389,
        address: None,
    };
    let lanes = Lanes::new(Sockets::default());
    let machines = Machines {
        client: Arc::clone(&machine),
        host: machine,
    };
    let mut facts = Facts::default();
    facts.add(
        AddressFact {
            host: target.host.as_str().into(),
            lookup: Lookup::Given,
            addresses: vec![],
            ms: 0.0,
        }
        .into(),
    );
    let ask = Ask {
        target: &target,
        facts: &facts,
        lanes: &lanes,
        machines: &machines,
        pace: Pace::default(),
        deep: false,
    };
    let fact = probe.measure(&ask).await?;
    let mut shown = format!("{fact:#?}\n");
    facts.add(fact);
    for finding in probe.judge(&facts) {
        shown.push_str(&format!(
            "{:7} {:28} {}\n",
            finding.severity.word(),
            finding.code,
            finding.says
        ));
    }
    Ok(shown)
}
