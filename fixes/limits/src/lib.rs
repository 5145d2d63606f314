#![doc = include_str!("../README.md")]

use redial_model::{Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, places, steps};

/// The fix.
#[derive(Debug)]
pub struct Limits;

static CARD: FixCard = FixCard {
    id: "listener.limits",
    cures: &["host.limited"],
    side: Side::Host,
    risk: Risk::Safe,
    cuts: false,
    undo: Undoing::Whole,
    effectiveness: Grade::Medium,
    difficulty: Grade::Low,
    best_for: "a limit of one or two connections, or a host left in drain mode",
};

impl Fix for Limits {
    fn card(&self) -> &'static FixCard {
        &CARD
    }

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan = steps::ungoverned(facts, &["MaxInstanceCount"])?;
        plan.extend(steps::mend(facts, places::rdp_tcp("MaxInstanceCount"), |n| n < FEW, u32::MAX));
        plan.extend(steps::mend(facts, places::rdp_tcp("TSServerDrainMode"), |n| n != 0, 0));
        CARD.plan(plan, &[Topic::Line, Topic::Listener])
    }
}

/// Fewer connections than this can be used up by a check alone.
const FEW: u32 = 10;

#[cfg(test)]
impl Limits {
    fn of(facts: &Facts) -> Result<Plan, Refusal> {
        Self.plan("host.limited", facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::Value;

    fn host(read: Vec<(redial_model::Slot, Value)>) -> Facts {
        let read = read.into_iter().map(|(slot, value)| redial_model::Reading { slot, value }).collect();
        let mut facts = Facts::default();
        facts.add(redial_model::ListenerFact { readings: redial_model::Readings { read, unread: vec![] }, ..Default::default() }.into());
        facts
    }

    fn shown(plan: Result<Plan, Refusal>) -> Vec<String> {
        plan.map_or_else(|why| vec![why.to_string()], |plan| plan.changes().map(ToString::to_string).collect())
    }

    fn governed(mut facts: Facts, name: &str) -> Facts {
        let read = vec![redial_model::Reading { slot: places::policy(name), value: Value::Dword(0) }];
        facts.add(redial_model::PolicyFact { readings: redial_model::Readings { read, unread: vec![] } }.into());
        facts
    }

    #[test]
    fn only_low_limits_go() {
        let limited = |n| host(vec![(places::rdp_tcp("MaxInstanceCount"), Value::Dword(n))]);
        assert!(shown(Limits::of(&limited(1)))[0].ends_with("MaxInstanceCount: 1 → 4294967295"));
        assert!(shown(Limits::of(&limited(500)))[0].contains("so already"));
        assert!(shown(Limits::of(&governed(limited(1), "MaxInstanceCount")))[0].contains("Group Policy"));
    }
}
