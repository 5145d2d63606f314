//! Runs one probe by itself, as each probe's example does.

use std::net::SocketAddr;

use redial_model::{
    AddressFact, Ask, Facts, LineFact, Lookup, Machines, Pace, Probe, Snag, Sockets, Target, Topic,
};

use crate::{Dial, Lanes};

/// Measures and judges with `probe` against the target named on the command line, and says what
/// came out, or why nothing did. Addresses come from the operating system, and the line is climbed
/// when the probe needs it.
pub async fn run(probe: &dyn Probe) -> String {
    let Some(text) = std::env::args().nth(1) else {
        return format!(
            "{}\nusage: {} HOST[:PORT]",
            probe.card().asks,
            probe.card().id
        );
    };
    match Target::parse(&text) {
        Ok(target) => told(probe, &target)
            .await
            .unwrap_or_else(|snag| format!("{}: {snag}", probe.card().id)),
        Err(error) => error.to_string(),
    }
}

async fn told(probe: &dyn Probe, target: &Target) -> Result<String, Snag> {
    let lanes = Lanes::new(Sockets::default());
    let pace = Pace::default();
    let mut facts = Facts::default();
    let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
    let mut addresses: Vec<_> = found.map_or_else(|_| vec![], |all| all.map(|a| a.ip()).collect());
    addresses.dedup();
    let first = addresses.first().copied();
    facts.add(
        AddressFact {
            host: target.host.as_str().into(),
            lookup: Lookup::System,
            addresses,
            ms: 0.0,
        }
        .into(),
    );
    if probe.card().tells != Topic::Line
        && let Some(ip) = first
    {
        let climb = Dial {
            address: SocketAddr::new(ip, target.port),
            name: target.name(),
            lanes: &lanes,
            pace,
        }
        .climb()
        .await;
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
    }
    let machines = Machines::default();
    let fact = probe
        .measure(&Ask {
            target,
            facts: &facts,
            lanes: &lanes,
            machines: &machines,
            pace,
            deep: false,
        })
        .await?;
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
