#![doc = include_str!("../README.md")]

use redial_model::{Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, places, steps};

/// The fix.
#[derive(Debug)]
pub struct Enable;

static CARD: FixCard = FixCard {
    id: "listener.enable",
    cures: &["listener.off"],
    side: Side::Host,
    risk: Risk::Safe,
    cuts: false,
    undo: Undoing::Whole,
    effectiveness: Grade::High,
    difficulty: Grade::Low,
    best_for: "a host where Remote Desktop was switched off, or its listener disabled",
};

impl Fix for Enable {
    fn card(&self) -> &'static FixCard {
        &CARD
    }

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan = steps::ungoverned(facts, &["fDenyTSConnections"])?;
        plan.extend(steps::mend(facts, places::terminal_server("fDenyTSConnections"), |n| n != 0, 0));
        plan.extend(steps::mend(facts, places::rdp_tcp("fEnableWinStation"), |n| n == 0, 1));
        plan.extend(steps::mend(facts, places::rdp_tcp("LanAdapter"), |n| n != 0, 0));
        CARD.plan(plan, &[Topic::Line, Topic::Listener])
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
    fn switches_on_what_is_off_and_nothing_else() {
        let off = host(vec![(places::terminal_server("fDenyTSConnections"), Value::Dword(1)), (places::rdp_tcp("LanAdapter"), Value::Absent)]);
        assert_eq!(shown(Enable.plan("listener.off", &off)).len(), 1);
        assert!(shown(Enable.plan("listener.off", &governed(off, "fDenyTSConnections")))[0].contains("Group Policy"));
        assert!(shown(Enable.plan("listener.off", &host(vec![])))[0].contains("so already"));
    }
}
