//! Facts as a look at a host's machine gives them, for the tests of fixes.

use redial_model::{
    Facts, ListenerFact, Plan, PolicyFact, Reading, Readings, Refusal, Slot, Value, places,
};

/// A host whose machine was looked at, and held this.
pub fn seen(read: impl IntoIterator<Item = (Slot, Value)>) -> Facts {
    let mut facts = Facts::default();
    facts.add(
        ListenerFact {
            readings: readings(read),
            ..ListenerFact::default()
        }
        .into(),
    );
    facts
}

/// The same, with a policy that sets this value to 0.
pub fn governed(mut facts: Facts, name: &str) -> Facts {
    facts.add(
        PolicyFact {
            readings: readings([(places::policy(name), Value::Dword(0))]),
        }
        .into(),
    );
    facts
}

/// What was read, and nothing that could not be.
pub fn readings(read: impl IntoIterator<Item = (Slot, Value)>) -> Readings {
    Readings {
        read: read
            .into_iter()
            .map(|(slot, value)| Reading { slot, value })
            .collect(),
        unread: vec![],
    }
}

/// The changes of a plan as people see them, or why there is none.
pub fn shown(plan: Result<Plan, Refusal>) -> Vec<String> {
    plan.map_or_else(
        |why| vec![why.to_string()],
        |plan| plan.changes().map(ToString::to_string).collect(),
    )
}
