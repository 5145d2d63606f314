#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Held, Plan, Refusal, Risk, Side, Step, Topic, Undoing, Value,
    places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Limits;

impl Fix for Limits {
    const CARD: FixCard =
        FixCard::new("listener.limits", &["host.limited"], Side::Host, Risk::Safe)
            .undo(Undoing::Whole)
            .grades(Grade::Medium, Grade::Low)
            .best_for("a limit of one or two connections, or a host left in drain mode")
            .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if !facts.sees_host() && facts.tls_ended_without_reason() {
            return Err(Refusal::new(
                "nobody looked at the host, and nothing it answered shows that a limit is the reason",
            ));
        }
        let mut plan = steps::ungoverned(facts, &["MaxInstanceCount"])?;
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("MaxInstanceCount"),
            |n| n < places::FEW,
            u32::MAX,
        )?);
        plan.extend(steps::mend(facts, places::drain_mode(), |n| n != 0, 0)?);
        plan.extend(let_users_in(facts)?);
        plan.extend(let_logons_in(facts)?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Listener])
    }
}

/// Takes `change logon /disable` back. A machine that nobody looked at gets no such step: it holds
/// nothing there unless somebody gave that command.
fn let_users_in(facts: &Facts) -> Result<Option<Step>, Refusal> {
    let slot = places::logons_disabled();
    // A report of before did not ask for it.
    if facts.sees_host() && facts.held(&slot) == Held::Unasked {
        return Ok(None);
    }
    match steps::held(facts, Side::Host, &slot)? {
        Value::Text(text) if text == "1" => steps::change(facts, slot, Value::Text("0".into())),
        _ => Ok(None),
    }
}

/// Has RDP-Tcp take logons again, where somebody set that it takes none. Nothing is done to a machine
/// that nobody looked at, as before.
fn let_logons_in(facts: &Facts) -> Result<Option<Step>, Refusal> {
    let slot = places::logon_disabled();
    match facts.held(&slot) {
        Held::Unasked => Ok(None),
        Held::Is(_) | Held::Unread(_) => steps::mend(facts, slot, |n| n == 1, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{governed, seen, shown};

    fn of(facts: &Facts) -> Result<Plan, Refusal> {
        Limits.plan("host.limited", facts)
    }

    #[test]
    fn only_low_limits_go() {
        let limited = |n| seen(vec![(places::rdp_tcp("MaxInstanceCount"), Value::Dword(n))]);
        assert!(shown(of(&limited(1)))[0].ends_with("MaxInstanceCount: 1 → 4294967295"));
        assert!(shown(of(&limited(500)))[0].contains("set already"));
        let draining = seen([(places::drain_mode(), Value::Dword(2))]);
        assert!(shown(of(&draining))[0].ends_with(r"Terminal Server\TSServerDrainMode: 2 → 0"));
        let shut = seen([(places::logons_disabled(), Value::Text("1".into()))]);
        assert!(shown(of(&shut))[0].contains("WinStationsDisabled"));
        let closed = seen([(places::logon_disabled(), Value::Dword(1))]);
        assert!(shown(of(&closed))[0].ends_with(r"RDP-Tcp\fLogonDisabled: 1 → 0"));
        let blind = of(&Facts::default()).unwrap();
        assert!(
            blind
                .steps
                .iter()
                .all(|s| !s.to_string().contains("WinStations\\RDP-Tcp\\TSServer"))
        );
        assert!(shown(of(&governed(limited(1), "MaxInstanceCount")))[0].contains("Group Policy"));
    }
}
