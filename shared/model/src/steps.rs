//! Steps several fixes share.

use redial_machine::{Slot, Value, places, places::SESSION_ENV};

use crate::{Await, Change, Facts, Refusal, Require, Step};

/// Seconds SessionEnv gets to make a certificate: it makes a 2048 bit key first.
const MAKING: u64 = 60;

/// The change that brings a slot to `after`; nothing when it holds that already. Where nobody could
/// look at the machine, what it holds is unknown and the change blind.
pub fn change(facts: &Facts, slot: Slot, after: Value) -> Option<Step> {
    let before = facts.value(&slot).cloned().unwrap_or(Value::Unknown);
    (before != after).then_some(Step::Change(Change {
        slot,
        before,
        after,
    }))
}

/// The change that mends a number of the registry where it is wrong; absence is the default and
/// right. Blind where nobody could look.
pub fn mend(facts: &Facts, slot: Slot, wrong: impl Fn(u32) -> bool, after: u32) -> Option<Step> {
    match facts.value(&slot) {
        Some(Value::Dword(n)) if wrong(*n) => change(facts, slot, Value::Dword(after)),
        None if !facts.sees_host() => change(facts, slot, Value::Dword(after)),
        _ => None,
    }
}

/// Policy values that win over the local ones: refused when one is set, and looked at again before
/// anything is changed.
pub fn ungoverned(facts: &Facts, names: &[&str]) -> Result<Vec<Step>, Refusal> {
    if let Some(name) = names.iter().find(|name| {
        facts
            .value(&places::policy(name))
            .is_some_and(|v| *v != Value::Absent)
    }) {
        return Err(Refusal::new(format!(
            "{name} comes from Group Policy, which would undo it: change the policy, then refresh it (policy.refresh)"
        )));
    }
    let require = |name: &&str| {
        let or = format!("Group Policy sets {name}");
        Step::Require(Require {
            slot: places::policy(name),
            value: Value::Absent,
            or,
        })
    };
    Ok(names.iter().map(require).collect())
}

/// Stops these services in order and starts them again, the last one first. One that is stopped, or
/// not installed, stays so.
pub fn restart(facts: &Facts, names: &[&str]) -> Vec<Step> {
    let runs = |name: &&&str| {
        matches!(
            facts.value(&places::service(name)),
            None | Some(Value::Running(true))
        )
    };
    let running: Vec<&&str> = names.iter().filter(runs).collect();
    let step = |name: &str, before: Value, after: bool| {
        Step::Change(Change {
            slot: places::service(name),
            before,
            after: Value::Running(after),
        })
    };
    let known = |name: &str| {
        facts
            .value(&places::service(name))
            .cloned()
            .unwrap_or(Value::Unknown)
    };
    let stop = running.iter().map(|name| step(name, known(name), false));
    let start = running
        .iter()
        .rev()
        .map(|name| step(name, Value::Running(false), true));
    stop.chain(start).collect()
}

/// Stops SessionEnv when it runs, takes these steps, and starts it: that is when it makes a
/// certificate if there is none. Then waits for it.
pub fn remake_certificate(facts: &Facts, between: Vec<Step>) -> Vec<Step> {
    let service = places::service(SESSION_ENV);
    let now = facts.value(&service).cloned().unwrap_or(Value::Unknown);
    let stopped = Value::Running(false);
    let stop = (now != stopped).then(|| {
        Step::Change(Change {
            slot: service.clone(),
            before: now,
            after: stopped.clone(),
        })
    });
    let start = Step::Change(Change {
        slot: service,
        before: stopped,
        after: Value::Running(true),
    });
    let slot = places::win_stations("SelfSignedCertificate");
    let not = facts.value(&slot).cloned().unwrap_or(Value::Unknown);
    let or =
        "SessionEnv made no new certificate: events 1057 and 1058 in the System log say why".into();
    let wait = Step::Await(Await {
        slot,
        not,
        seconds: MAKING,
        or,
    });
    stop.into_iter()
        .chain(between)
        .chain([start, wait])
        .collect()
}

/// The certificate the host made itself, out of its store.
pub fn remove_certificate(facts: &Facts) -> Result<Step, Refusal> {
    let made = facts.key.as_ref().and_then(|k| k.made.clone());
    let shown = || {
        facts
            .certificate
            .as_ref()
            .filter(|c| c.self_signed)
            .map(|c| c.sha1.to_string().to_uppercase())
    };
    let thumbprint = made
        .or_else(shown)
        .ok_or_else(|| Refusal::unknown("which certificate the host made itself"))?;
    let slot = Slot::Certificate {
        store: places::STORE.into(),
        thumbprint,
    };
    // Where the store was looked at, a certificate without a reading is one that is gone.
    if facts.key.is_some() && facts.value(&slot).is_none() {
        return Err(Refusal::new("the certificate is no longer in the store"));
    }
    change(facts, slot, Value::Absent)
        .ok_or_else(|| Refusal::new("the certificate is no longer in the store"))
}

/// Refuses on a Connection Broker, whose certificates belong to the farm.
pub fn no_broker(facts: &Facts) -> Result<(), Refusal> {
    let broker = facts
        .system
        .as_ref()
        .and_then(|s| s.host.as_ref())
        .is_some_and(|host| host.broker);
    if broker {
        return Err(Refusal::new(
            "this host is a Connection Broker: its certificate belongs to the deployment, change it there",
        ));
    }
    Ok(())
}

/// Refuses when a certificate is bound by hand: the one the host makes itself is then not in use.
pub fn unbound(facts: &Facts) -> Result<Step, Refusal> {
    let slot = places::rdp_tcp("SSLCertificateSHA1Hash");
    match facts.value(&slot) {
        None | Some(Value::Absent) => {
            let or =
                "a certificate is bound by hand, so the one the host makes itself is not in use"
                    .into();
            Ok(Step::Require(Require {
                slot,
                value: Value::Absent,
                or,
            }))
        }
        Some(_) => Err(Refusal::new(
            "a certificate is bound by hand (SSLCertificateSHA1Hash): replace that one, or see certificate.unbind",
        )),
    }
}
