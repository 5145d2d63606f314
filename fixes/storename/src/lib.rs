#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, Value, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct StoreName;

impl Fix for StoreName {
    const CARD: FixCard = FixCard::new(
        "key.name-store",
        &["key.store-unnamed"],
        Side::Host,
        Risk::Interrupts,
    )
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Low)
    .best_for("a host whose value SelfSignedCertStore was removed")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let slot = places::win_stations(places::OWN_STORE);
        match steps::held(facts, Side::Host, &slot)? {
            Value::Absent | Value::Unknown => {}
            other => return Err(Refusal::new(format!("{slot} holds {other}"))),
        }
        let mut plan = vec![steps::unbound(facts)?];
        let named = steps::change(facts, slot, Value::Text(places::STORE.into()))?;
        plan.extend(steps::remake_certificate(
            facts,
            named.into_iter().collect(),
        )?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Certificate, Topic::Key])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{chain, shown};

    fn of(held: Value) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        facts.add(chain([(places::win_stations(places::OWN_STORE), held)]).into());
        StoreName.plan("key.store-unnamed", &facts)
    }

    #[test]
    fn names_the_store_windows_uses_where_none_is_named() {
        let shown = shown(of(Value::Absent));
        assert!(
            shown[1].ends_with("SelfSignedCertStore: absent → \"Remote Desktop\""),
            "{shown:?}"
        );
        assert_eq!(
            shown.last().unwrap(),
            "service SessionEnv: stopped → running"
        );
    }

    #[test]
    fn a_store_that_is_named_is_somebodys_choice() {
        let why = of(Value::Text("Elsewhere".into())).unwrap_err().to_string();
        assert!(why.contains("Elsewhere"), "{why}");
    }
}
