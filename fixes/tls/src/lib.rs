#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Tls;

impl Fix for Tls {
    const CARD: FixCard = FixCard::new(
        "tls.enable",
        &["tls.mismatch"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Medium)
    .best_for("a host where TLS 1.2 was switched off")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan: Vec<Step> = Vec::new();
        plan.extend(steps::mend(
            facts,
            places::schannel("TLS 1.2", "Server", "Enabled"),
            |n| n == 0,
            1,
        )?);
        plan.extend(steps::mend(
            facts,
            places::schannel("TLS 1.2", "Server", "DisabledByDefault"),
            |n| n != 0,
            0,
        )?);
        if plan.is_empty() {
            return Err(Refusal::already(
                "TLS 1.2 is on at the host: the difference lies in cipher suites or at the client",
            ));
        }
        let plan = steps::read_at_start(facts, plan)?;
        Self::CARD.plan(plan, &[Topic::Line, Topic::Tls, Topic::Listener])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{readings, seen, shown};
    use redial_model::{ServiceFact, Value};

    /// The listener reads it when it starts: the change stands between its stop and its start, so
    /// that what is taken back is read as well.
    #[test]
    fn restarts_the_service_around_the_change() {
        let mut off = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Dword(0),
        )]);
        let runs = |name| (places::service(name), Value::Running(true));
        let readings = readings([runs(places::TERM_SERVICE), runs(places::UM_RDP)]);
        off.add(ServiceFact { readings }.into());
        let shown = shown(Tls.plan("tls.mismatch", &off));
        assert_eq!(shown.len(), 5, "{shown:?}");
        assert_eq!(shown[1], "service TermService: running → stopped");
        assert!(shown[2].ends_with(r"TLS 1.2\Server\Enabled: 0 → 1"));
        assert_eq!(shown[3], "service TermService: stopped → running");
    }

    #[test]
    fn switches_on_what_is_off() {
        let off = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Dword(0),
        )]);
        assert!(
            shown(Tls.plan("tls.mismatch", &off))[0].ends_with(r"TLS 1.2\Server\Enabled: 0 → 1")
        );
        let absent = seen(vec![(
            places::schannel("TLS 1.2", "Server", "Enabled"),
            Value::Absent,
        )]);
        assert!(
            shown(Tls.plan("tls.mismatch", &absent))[0].contains("is on"),
            "absent means on"
        );
        assert!(
            Tls.plan("tls.mismatch", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }
}
