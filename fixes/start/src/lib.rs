#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Startup, Step, Topic, Undoing, Value,
    places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Start;

impl Fix for Start {
    const CARD: FixCard = FixCard::new(
        "service.start",
        &["listener.off", "host.slow", "key.service-off"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("services that were stopped or disabled, or a listener that hangs")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let recheck = [Topic::Line, Topic::Service, Topic::Listener];
        if cause == "host.slow" {
            return Self::CARD.plan(
                steps::restart(facts, &[places::UM_RDP, places::TERM_SERVICE])?,
                &recheck,
            );
        }
        let mut plan: Vec<Step> = Vec::new();
        for name in NEEDED {
            plan.extend(enabled(facts, name)?);
        }
        for name in RUNNING {
            plan.extend(started(facts, name)?);
        }
        if cause == "key.service-off" {
            plan.extend(started(facts, places::KEY_ISO)?);
        }
        if plan.is_empty() {
            return Err(Refusal::already("the services are running"));
        }
        Self::CARD.plan(plan, &recheck)
    }
}

/// The change that lets a disabled service start.
fn enabled(facts: &Facts, name: &str) -> Result<Option<Step>, Refusal> {
    let slot = places::startup(name);
    match steps::held(facts, Side::Host, &slot)? {
        Value::Startup(Startup::Disabled) | Value::Unknown => {
            let usual = if name == CRYPTO {
                Startup::Automatic
            } else {
                Startup::Manual
            };
            steps::change(facts, slot, Value::Startup(usual))
        }
        _ => Ok(None),
    }
}

/// The change that starts a stopped service; one that is not installed stays so.
fn started(facts: &Facts, name: &str) -> Result<Option<Step>, Refusal> {
    let slot = places::service(name);
    match steps::held(facts, Side::Host, &slot)? {
        Value::Running(false) | Value::Unknown => steps::change(facts, slot, Value::Running(true)),
        _ => Ok(None),
    }
}

/// Windows starts this one by itself; the others start when they are asked for (Microsoft's "Azure
/// serial console" page on services lists both defaults).
const CRYPTO: &str = "CryptSvc";
/// What must be able to start.
const NEEDED: [&str; 5] = [
    places::SESSION_ENV,
    places::TERM_SERVICE,
    places::UM_RDP,
    places::KEY_ISO,
    CRYPTO,
];
/// What must run, in the order of starting.
const RUNNING: [&str; 3] = [places::SESSION_ENV, places::TERM_SERVICE, places::UM_RDP];

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{readings, shown};
    use redial_model::{Held, Reading, ServiceFact, Slot, Snag, Unread};

    /// A host whose services were asked for: those that are not named run.
    fn of(read: Vec<(Slot, Value)>, unread: &[&str], cause: &str) -> Result<Plan, Refusal> {
        let mut readings = readings(read);
        readings.unread = unread
            .iter()
            .map(|name| Unread {
                slot: places::service(name),
                why: Snag::NeedsElevation,
            })
            .collect();
        let others = NEEDED.iter().flat_map(|name| {
            [
                (places::service(name), Value::Running(true)),
                (places::startup(name), Value::Startup(Startup::Manual)),
            ]
        });
        for (slot, value) in others {
            if readings.held(&slot) == Held::Unasked {
                readings.read.push(Reading { slot, value });
            }
        }
        let mut facts = Facts::default();
        facts.add(ServiceFact { readings }.into());
        Start.plan(cause, &facts)
    }

    #[test]
    fn enables_before_it_starts() {
        let stopped = vec![
            (places::service("TermService"), Value::Running(false)),
            (
                places::startup("TermService"),
                Value::Startup(Startup::Disabled),
            ),
        ];
        assert_eq!(
            shown(of(stopped, &[], "listener.off")),
            [
                "start type of TermService: disabled → manual",
                "service TermService: stopped → running"
            ]
        );
        assert_eq!(
            of(vec![], &[], "listener.off"),
            Err(Refusal::already("the services are running"))
        );
    }

    #[test]
    fn a_service_that_was_not_asked_for_does_not_run_for_all_that() {
        for cause in ["listener.off", "host.slow"] {
            assert_eq!(
                shown(of(vec![], &["TermService"], cause)),
                ["service TermService could not be read: needs elevation"]
            );
        }
    }

    #[test]
    fn a_hanging_one_is_restarted_with_what_depends_on_it() {
        let running = vec![
            (places::service("TermService"), Value::Running(true)),
            (places::service("UmRdpService"), Value::Running(true)),
        ];
        let shown: Vec<_> = of(running, &[], "host.slow")
            .unwrap()
            .changes()
            .map(|c| c.slot.to_string())
            .collect();
        assert_eq!(
            shown,
            [
                "service UmRdpService",
                "service TermService",
                "service TermService",
                "service UmRdpService"
            ]
        );
    }
}
