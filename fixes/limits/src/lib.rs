#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, places, steps,
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
        let mut plan = steps::ungoverned(facts, &["MaxInstanceCount"])?;
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("MaxInstanceCount"),
            |n| n < places::FEW,
            u32::MAX,
        )?);
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("TSServerDrainMode"),
            |n| n != 0,
            0,
        )?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Listener])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{governed, seen, shown};
    use redial_model::Value;

    fn of(facts: &Facts) -> Result<Plan, Refusal> {
        Limits.plan("host.limited", facts)
    }

    #[test]
    fn only_low_limits_go() {
        let limited = |n| seen(vec![(places::rdp_tcp("MaxInstanceCount"), Value::Dword(n))]);
        assert!(shown(of(&limited(1)))[0].ends_with("MaxInstanceCount: 1 → 4294967295"));
        assert!(shown(of(&limited(500)))[0].contains("so already"));
        assert!(shown(of(&governed(limited(1), "MaxInstanceCount")))[0].contains("Group Policy"));
    }
}
