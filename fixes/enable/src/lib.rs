#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Slot, Topic, Undoing, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Enable;

impl Fix for Enable {
    const CARD: FixCard =
        FixCard::new("listener.enable", &["listener.off"], Side::Host, Risk::Safe)
            .may_disconnect()
            .undo(Undoing::Whole)
            .grades(Grade::High, Grade::Low)
            .best_for("a host where Remote Desktop was turned off, or its listener disabled")
            .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan = steps::ungoverned(facts, &["fDenyTSConnections"])?;
        plan.extend(steps::mend(
            facts,
            places::terminal_server("fDenyTSConnections"),
            |n| n != 0,
            0,
        )?);
        plan.extend(steps::mend(
            facts,
            places::rdp_tcp("fEnableWinStation"),
            |n| n == 0,
            1,
        )?);
        let adapter = steps::mend(facts, places::rdp_tcp("LanAdapter"), |n| n != 0, 0)?;
        let adapter = adapter.into_iter().collect();
        // Where nobody looked at the host, a restart would interrupt it for what may be so already.
        plan.extend(if facts.sees_host() {
            steps::read_at_start(facts, adapter)?
        } else {
            adapter
        });
        let mut plan = Self::CARD.plan(plan, &[Topic::Line, Topic::Listener])?;
        if plan
            .changes()
            .any(|change| matches!(change.slot, Slot::Service { .. }))
        {
            plan.risk = Risk::Interrupts;
        }
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{governed, seen, shown};
    use redial_model::Value;

    #[test]
    fn switches_on_what_is_off_and_nothing_else() {
        let off = seen(vec![
            (
                places::terminal_server("fDenyTSConnections"),
                Value::Dword(1),
            ),
            (places::rdp_tcp("LanAdapter"), Value::Absent),
        ]);
        assert_eq!(shown(Enable.plan("listener.off", &off)).len(), 1);
        assert!(
            shown(Enable.plan("listener.off", &governed(off, "fDenyTSConnections")))[0]
                .contains("Group Policy")
        );
        assert!(shown(Enable.plan("listener.off", &seen(vec![])))[0].contains("set already"));
    }
}
