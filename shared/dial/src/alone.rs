//! Runs one probe by itself, as each probe's example does.

use std::net::SocketAddr;

use redial_model::{AddressFact, Ask, Facts, LineFact, Lookup, Pace, Probe, Sockets, Target, Topic};

use crate::{Dial, Lanes};

/// Measures and judges with `probe` against the target named on the command line. Addresses come from the operating system, and the
/// line is climbed when the probe needs it.
pub async fn run(probe: &dyn Probe) -> Result<String, Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).ok_or_else(|| format!("usage: {} HOST[:PORT]\n{}", probe.card().id, probe.card().asks))?;
    let target = Target::parse(&text)?;
    let lanes = Lanes::new(Sockets::default());
    let mut facts = Facts::default();
    let mut addresses: Vec<_> =
        tokio::net::lookup_host((target.host.as_str(), target.port)).await.map_or_else(|_| vec![], |all| all.map(|a| a.ip()).collect());
    addresses.dedup();
    facts.add(AddressFact { host: target.host.as_str().into(), lookup: Lookup::System, addresses: addresses.clone(), ms: 0.0 }.into());
    let pace = Pace::default();
    if probe.card().tells != Topic::Line {
        let address = SocketAddr::new(*addresses.first().ok_or("the name has no address")?, target.port);
        let climb = Dial { address, name: target.name(), lanes: &lanes, pace }.climb().await;
        facts.add(LineFact { climbs: vec![climb] }.into());
    }
    let fact = probe.measure(&Ask { target: &target, facts: &facts, lanes: &lanes, pace, deep: false }).await?;
    let mut shown = format!("{fact:#?}\n");
    facts.add(fact);
    for finding in probe.judge(&facts) {
        shown.push_str(&format!("{:7} {:28} {}\n", finding.severity.word(), finding.code, finding.says));
    }
    Ok(shown)
}
