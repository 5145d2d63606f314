#![doc = include_str!("../README.md")]

use redial_model::{
    Act, Facts, Fix, FixCard, Grade, Held, Plan, Refusal, Risk, Side, Startup, Step, Topic,
    Undoing, Value, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Resync;

impl Fix for Resync {
    const CARD: FixCard = FixCard::new("clock.resync", &["clock.skew"], Side::Client, Risk::Safe)
        .undo(Undoing::Whole)
        .grades(Grade::Medium, Grade::Low)
        .best_for("a clock that drifted while the computer slept or was restored")
        .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if facts.system.is_none() {
            return Err(Refusal::new(
                "this works only on Windows, on the computer whose clock is wrong: run redial there, or `w32tm /resync /rediscover`",
            ));
        }
        let mut plan: Vec<Step> = time_service(facts)?.into_iter().collect();
        let by_hand = "if the difference stays, the other computer's clock is the wrong one".into();
        plan.extend([Step::Act(Act::ResyncClock), Step::ByHand(by_hand)]);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Clock])
    }
}

/// Starts the service that asks; on a machine outside a domain it is usually stopped.
fn time_service(facts: &Facts) -> Result<Option<Step>, Refusal> {
    let disabled = Value::Startup(Startup::Disabled);
    if facts.held(&places::startup(places::TIME)).is(&disabled) {
        return Err(Refusal::new(
            "the service W32Time is disabled: another program may set the time (a hypervisor's tools, an NTP client)",
        ));
    }
    let slot = places::service(places::TIME);
    match facts.held(&slot) {
        Held::Is(Value::Running(false)) => {
            steps::change_at(facts, Side::Client, slot, Value::Running(true))
        }
        Held::Is(_) | Held::Unread(_) | Held::Unasked => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_time_service_is_started_first_and_a_disabled_one_left_alone() {
        let plan = |slot, value| {
            let mut facts = Facts::default();
            facts.add(redial_model::SystemFact::default().into());
            let readings = redial_model::Readings {
                read: vec![redial_model::Reading { slot, value }],
                unread: vec![],
            };
            let client = redial_model::ClientFact {
                readings,
                ..Default::default()
            };
            facts.add(client.into());
            Resync.plan("clock.skew", &facts)
        };
        let runs = |runs| plan(places::service(places::TIME), Value::Running(runs)).unwrap();
        assert_eq!(
            runs(false).steps[0].to_string(),
            "service W32Time: stopped → running"
        );
        assert!(matches!(runs(true).steps[0], Step::Act(_)));
        let disabled = Value::Startup(Startup::Disabled);
        assert!(plan(places::startup(places::TIME), disabled).is_err());
    }

    #[test]
    fn needs_a_machine() {
        assert!(
            Resync
                .plan("clock.skew", &Facts::default())
                .unwrap_err()
                .to_string()
                .contains("on Windows")
        );
        let mut facts = Facts::default();
        facts.add(redial_model::SystemFact::default().into());
        assert!(Resync.plan("clock.skew", &facts).unwrap().acts());
    }
}
