#![doc = include_str!("../README.md")]

use redial_model::{Cause, Change, Facts, Fix, FixCard, Grade, Plan, Risk, Slot, Step, Topic, Value};

/// IPv6 needs this much; no plan goes below it on a path that carries it (RFC 8200 5).
const LEAST: u32 = 1280;

/// The fix.
#[derive(Debug)]
pub struct Mtu;

static CARD: FixCard = FixCard {
    id: "mtu.lower",
    cures: &["path.mtu"],
    risk: Risk::Interrupts,
    effectiveness: Grade::High,
    difficulty: Grade::Low,
    best_for: "a VPN or tunnel whose MTU is smaller than it says",
};

impl Fix for Mtu {
    fn card(&self) -> &'static FixCard {
        &CARD
    }

    fn plan(&self, cause: &Cause, facts: &Facts) -> Option<Plan> {
        let path = facts.path.as_ref().filter(|_| CARD.cures.contains(&cause.id.as_str()))?;
        let interface = path.interface.as_ref()?;
        let before = interface.mtu?;
        let clamped = u32::from(facts.tls.as_ref()?.clamp_that_passed()?.mss);
        let headers = if path.address.is_ipv4() { 40 } else { 60 };
        let passes = path.passed.iter().copied().max().unwrap_or(clamped + headers);
        let after = if path.address.is_ipv4() { passes } else { passes.max(LEAST) };
        if after >= before {
            return None;
        }
        let name = interface.name.to_string();
        let change = Change { slot: Slot::Mtu { interface: name.clone() }, before: Value::Number(before.into()), after: Value::Number(after.into()) };
        let by_hand =
            format!("on Windows, elevated: netsh interface ipv4 set subinterface \"{name}\" mtu={after} store=persistent (it was {before})");
        Some(Plan {
            fix: CARD.id.into(),
            steps: vec![Step::Change(change), Step::ByHand(by_hand)],
            risk: CARD.risk,
            recheck: vec![Topic::Line, Topic::Path],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Clamp, End, Hello, Hex, Interface, PathFact, Rung, RungState, TlsFact};

    fn cause(id: &str) -> Cause {
        Cause {
            id: id.into(),
            likelihood: 0.9,
            breaks: true,
            says: String::new(),
            because: vec![],
            against: vec![],
            unknown: vec![],
            settle: None,
            next: vec![],
            fixes: vec![],
        }
    }

    fn facts(mtu: u32, passed: Vec<u32>) -> Facts {
        let rung = RungState { rung: Rung::Tls, end: End::Ok, ms: 1.0, bytes: Hex::default() };
        let mut facts = Facts::default();
        let wide = Hello { rung: rung.clone(), version: None, suite: None, chain: vec![] };
        facts.add(TlsFact { wide: Some(wide), versions: vec![], clamped: vec![Clamp { mss: 1200, rung }], small: None }.into());
        let interface = Some(Interface { name: "vpn0".into(), mtu: Some(mtu), vpn: true });
        facts.add(
            PathFact { address: [192, 0, 2, 7].into(), connects_ms: vec![], series: None, known_mtu: None, passed, vanished: vec![], interface }
                .into(),
        );
        facts
    }

    #[test]
    fn lowers_to_the_size_that_passes() {
        let plan = Mtu.plan(&cause("path.mtu"), &facts(1500, vec![1280, 1300])).unwrap();
        assert_eq!(plan.steps[0].to_string(), "MTU of vpn0: 1500 → 1300");
        let plan = Mtu.plan(&cause("path.mtu"), &facts(1500, vec![])).unwrap();
        assert_eq!(plan.steps[0].to_string(), "MTU of vpn0: 1500 → 1240");
    }

    #[test]
    fn refuses_another_cause_and_a_small_interface() {
        assert!(Mtu.plan(&cause("listener.off"), &facts(1500, vec![])).is_none());
        assert!(Mtu.plan(&cause("path.mtu"), &facts(1240, vec![])).is_none());
        assert!(Mtu.plan(&cause("path.mtu"), &Facts::default()).is_none());
    }
}
