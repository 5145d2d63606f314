//! Steps that several fixes share. Each needs to know what a slot holds; if the slot could not be
//! read, the answer is a reason instead of a step. If nobody looked at the machine at all, the step
//! is *blind*: it can only become part of a script, which reads the slot itself.

use redial_machine::{Known, Slot, Value, places, places::SESSION_ENV};

use crate::{Arrival, Await, Change, Facts, Held, Refusal, Require, Side, Step};

/// How many seconds SessionEnv gets to make a certificate. It makes a key of 2048 bits first.
const MAKING: u64 = 60;

/// What a slot of the machine on this side holds. It is `Value::Unknown` when nobody looked at that
/// machine.
///
/// # Errors
/// The slot could not be read, or nobody read it on a machine that was looked at.
pub fn held(facts: &Facts, side: Side, slot: &Slot) -> Result<Value, Refusal> {
    match facts.held(slot) {
        Held::Is(value) => Ok(value.clone()),
        Held::Unread(why) => Err(Refusal::unread(slot, why)),
        Held::Unasked if facts.sees(side) => Err(Refusal::unknown(format!("what {slot} holds"))),
        Held::Unasked => Ok(Value::Unknown),
    }
}

/// The change that makes a slot of the machine on this side hold `after`; nothing when it already
/// does.
///
/// # Errors
/// It is not known what the slot holds: see [`held`].
pub fn change_at(
    facts: &Facts,
    side: Side,
    slot: Slot,
    after: Value,
) -> Result<Option<Step>, Refusal> {
    let before = held(facts, side, &slot)?;
    Ok((before != after).then_some(Step::Change(Change {
        slot,
        before,
        after,
    })))
}

/// The same for a slot of the host.
///
/// # Errors
/// It is not known what the slot holds: see [`held`].
pub fn change(facts: &Facts, slot: Slot, after: Value) -> Result<Option<Step>, Refusal> {
    change_at(facts, Side::Host, slot, after)
}

/// The change that corrects a wrong number in the host's registry. An absent value is the default,
/// and correct.
///
/// # Errors
/// It is not known what the slot holds: see [`held`].
pub fn mend(
    facts: &Facts,
    slot: Slot,
    wrong: impl Fn(u32) -> bool,
    after: u32,
) -> Result<Option<Step>, Refusal> {
    match held(facts, Side::Host, &slot)? {
        Value::Dword(n) if !wrong(n) => Ok(None),
        Value::Dword(_) | Value::Unknown => change(facts, slot, Value::Dword(after)),
        _ => Ok(None),
    }
}

/// Conditions that Group Policy sets none of these values, as it would overwrite a local change. They
/// are checked again before anything is changed.
///
/// # Errors
/// Group Policy sets one of the values, or one could not be read.
pub fn ungoverned(facts: &Facts, names: &[&str]) -> Result<Vec<Step>, Refusal> {
    names.iter().map(|name| not_governed(facts, name)).collect()
}

fn not_governed(facts: &Facts, name: &str) -> Result<Step, Refusal> {
    let slot = places::policy(name);
    match facts.held(&slot) {
        Held::Is(Value::Absent) | Held::Unasked => {}
        Held::Is(_) => {
            return Err(Refusal::new(format!(
                "{name} comes from Group Policy, which would reverse the change: change the policy, then refresh it (policy.refresh)"
            )));
        }
        Held::Unread(why) => return Err(Refusal::unread(format!("Group Policy's {name}"), why)),
    }
    Ok(Step::Require(Require {
        slot,
        value: Value::Absent,
        or: format!("Group Policy sets {name}").into(),
    }))
}

/// Stops these services in this order, and starts them in the reverse order. A service that is not
/// running or not installed is left alone.
///
/// # Errors
/// It is not known whether one of the services runs.
pub fn restart(facts: &Facts, names: &[&str]) -> Result<Vec<Step>, Refusal> {
    restart_around(facts, names, vec![])
}

/// Stops these services, does these steps, and starts the services again: so what is taken back is
/// read at a start as well.
fn restart_around(facts: &Facts, names: &[&str], between: Vec<Step>) -> Result<Vec<Step>, Refusal> {
    let mut running = Vec::new();
    for name in names {
        let slot = places::service(name);
        let now = held(facts, Side::Host, &slot)?;
        if matches!(now, Value::Running(true) | Value::Unknown) {
            running.push((slot, now));
        }
    }
    let stopped = Value::Running(false);
    let stop = running.iter().map(|(slot, now)| step(slot, now, &stopped));
    let start = running
        .iter()
        .rev()
        .map(|(slot, _)| step(slot, &stopped, &Value::Running(true)));
    Ok(stop.chain(between).chain(start).collect())
}

/// Changes of what the listener's service reads only when it starts, with a restart of it; nothing
/// where there are none. Where nobody asked for the services of a host that was looked at, a person
/// restarts it.
///
/// SCHANNEL: "an application or service restart may be required" (learn.microsoft.com, "Transport
/// Layer Security (TLS) registry settings"). SSLCertificateSHA1Hash: "restart the system, and test
/// again" (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine).
/// LanAdapter: the listener opens its socket once.
///
/// # Errors
/// It could not be read whether one of the services runs.
pub fn read_at_start(facts: &Facts, changes: Vec<Step>) -> Result<Vec<Step>, Refusal> {
    const NAMES: [&str; 2] = [places::UM_RDP, places::TERM_SERVICE];
    if changes.is_empty() {
        return Ok(changes);
    }
    let unasked = |name: &&str| facts.held(&places::service(name)) == Held::Unasked;
    if facts.sees_host() && NAMES.iter().any(unasked) {
        let by_hand = "restart the service TermService: it reads this only when it starts";
        let restart = Step::ByHand(by_hand.into());
        return Ok(changes.into_iter().chain([restart]).collect());
    }
    restart_around(facts, &NAMES, changes)
}

fn step(slot: &Slot, before: &Value, after: &Value) -> Step {
    Step::Change(Change {
        slot: slot.clone(),
        before: before.clone(),
        after: after.clone(),
    })
}

/// Stops SessionEnv if it runs, does these steps, starts SessionEnv, and waits for the new
/// certificate: when it starts, it makes one if there is no valid one.
///
/// # Errors
/// It is not known whether SessionEnv runs, or which certificate is there.
pub fn remake_certificate(facts: &Facts, between: Vec<Step>) -> Result<Vec<Step>, Refusal> {
    let slot = places::win_stations(places::SELF_SIGNED);
    let not = held(facts, Side::Host, &slot)?;
    remake(facts, between, await_certificate(slot, not, Arrival::Stays))
}

/// The same with the certificate taken away together with its key. Taken back, the new one goes and
/// the old one returns, so that no certificate is ever left without its key.
///
/// # Errors
/// It is not known whether SessionEnv runs, or which certificate is there.
pub fn remake_with_key(facts: &Facts, mut keys: Vec<Step>) -> Result<Vec<Step>, Refusal> {
    let slot = Slot::OwnCertificate;
    match change(facts, slot.clone(), Value::Absent)? {
        Some(step) => keys.push(step),
        // A name without a certificate goes, too, and comes back as it was.
        None => keys.extend(change(
            facts,
            places::win_stations(places::SELF_SIGNED),
            Value::Absent,
        )?),
    }
    remake(
        facts,
        keys,
        await_certificate(slot, Value::Absent, Arrival::Goes),
    )
}

fn await_certificate(slot: Slot, not: Value, arrival: Arrival) -> Step {
    let or = "SessionEnv made no new certificate: events 1057 and 1058 in the System log show why"
        .into();
    Step::Await(Await {
        slot,
        not,
        seconds: MAKING,
        or,
        arrival,
    })
}

fn remake(facts: &Facts, between: Vec<Step>, wait: Step) -> Result<Vec<Step>, Refusal> {
    let service = places::service(SESSION_ENV);
    let stopped = Value::Running(false);
    let now = held(facts, Side::Host, &service)?;
    let stop = (now != stopped).then(|| step(&service, &now, &stopped));
    let start = step(&service, &stopped, &Value::Running(true));
    Ok(stop
        .into_iter()
        .chain(between)
        .chain([start, wait])
        .collect())
}

/// The change that removes the certificate the host made itself; nothing when there is none.
///
/// # Errors
/// It is not known which certificate the host made itself.
pub fn remove_certificate(facts: &Facts) -> Result<Option<Step>, Refusal> {
    const WHICH: &str = "which certificate the host made itself";
    if facts.names_are_hidden() {
        return Err(Refusal::unknown(WHICH));
    }
    let made = match &facts.key {
        Some(key) => Refusal::unless_read(WHICH, key.made.as_ref())?.clone(),
        None => None,
    };
    let shown = facts.certificate.as_ref().filter(|c| c.self_signed);
    let shown = shown.and_then(|_| facts.served_thumbprint());
    let Some(thumbprint) = made.or(shown) else {
        return match &facts.key {
            Some(_) => Ok(None),
            None => Err(Refusal::unknown(WHICH)),
        };
    };
    // The certificates of the store are listed before each is read: one that is not listed is gone.
    let own = facts.key.as_ref().and_then(|key| key.own.seen());
    if own.is_some_and(|own| own.iter().all(|c| c.thumbprint != thumbprint)) {
        return Ok(None);
    }
    let store = places::STORE.into();
    change(
        facts,
        Slot::Certificate { store, thumbprint },
        Value::Absent,
    )
}

/// Refuses on a Connection Broker: its certificates belong to the whole deployment.
///
/// # Errors
/// The host is a Connection Broker, or it could not be found out.
pub fn no_broker(facts: &Facts) -> Result<(), Refusal> {
    match facts.system.as_ref().map(|s| s.host.as_ref()) {
        Some(Known::Is(host)) if host.broker => Err(Refusal::new(
            "this host is a Connection Broker: its certificate belongs to the deployment, change it there",
        )),
        Some(Known::Unread(why)) => Err(Refusal::unread(
            "whether the host is a Connection Broker",
            &why,
        )),
        Some(Known::Is(_) | Known::Unasked) | None => Ok(()),
    }
}

/// Refuses when a certificate is bound by hand, or Group Policy hands one out, because then the host
/// does not use the one it makes itself.
///
/// # Errors
/// A certificate is bound by hand or handed out, or it is not known whether one is.
pub fn unbound(facts: &Facts) -> Result<Step, Refusal> {
    if facts.held(&places::policy("CertTemplateName")).is_set() {
        return Err(Refusal::new(
            "Group Policy provides the host's certificate (CertTemplateName): the one the host makes itself is not in use",
        ));
    }
    let slot = places::rdp_tcp("SSLCertificateSHA1Hash");
    match held(facts, Side::Host, &slot)? {
        Value::Absent | Value::Unknown => {
            let or =
                "a certificate is bound manually, so the one the host makes itself is not in use"
                    .into();
            Ok(Step::Require(Require {
                slot,
                value: Value::Absent,
                or,
            }))
        }
        _ => Err(Refusal::new(
            "a certificate is bound manually (SSLCertificateSHA1Hash): replace that one, or see certificate.unbind",
        )),
    }
}

#[cfg(test)]
mod tests {
    use redial_machine::Snag;

    use super::*;
    use crate::{Reading, Readings, ServiceFact, Unread};

    fn services(read: &[(&str, bool)], unread: &[&str]) -> Facts {
        let read = read.iter().map(|(name, runs)| Reading {
            slot: places::service(name),
            value: Value::Running(*runs),
        });
        let unread = unread.iter().map(|name| Unread {
            slot: places::service(name),
            why: Snag::NeedsElevation,
        });
        let mut facts = Facts::default();
        let readings = Readings {
            read: read.collect(),
            unread: unread.collect(),
        };
        facts.add(ServiceFact { readings }.into());
        facts
    }

    fn why<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> String {
        refused.unwrap_err().to_string()
    }

    #[test]
    fn a_step_refuses_with_the_reason() {
        let hidden = services(&[("UmRdpService", true)], &["TermService"]);
        let says = "service TermService could not be read: needs elevation";
        let slot = places::service("TermService");
        assert_eq!(why(change(&hidden, slot, Value::Running(true))), says);
        assert_eq!(
            why(restart(&hidden, &["UmRdpService", "TermService"])),
            says
        );
        let mend = mend(&hidden, places::rdp_tcp("SecurityLayer"), |n| n != 2, 2);
        assert!(why(mend).ends_with("SecurityLayer holds is not known"));
    }

    #[test]
    fn what_is_so_needs_no_step_and_a_machine_nobody_saw_gets_a_blind_one() {
        let seen = services(&[("TermService", true)], &[]);
        let change = |facts| change(facts, places::service("TermService"), Value::Running(true));
        assert_eq!(change(&seen), Ok(None));
        let blind = change(&Facts::default()).unwrap().unwrap();
        assert!(matches!(blind, Step::Change(c) if c.is_blind()));
    }
}
