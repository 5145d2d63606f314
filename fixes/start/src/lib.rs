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
        &["listener.off", "host.slow"],
        Side::Host,
        Risk::Interrupts,
    )
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("services that were stopped or disabled, or a listener that hangs")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let recheck = [Topic::Line, Topic::Service, Topic::Listener];
        if cause == "host.slow" {
            return Self::CARD.plan(
                steps::restart(facts, &[places::UM_RDP, places::TERM_SERVICE]),
                &recheck,
            );
        }
        let looked = facts.service.is_some();
        let enable = |name: &&str| {
            !looked
                || facts.value(&places::startup(name)) == Some(&Value::Startup(Startup::Disabled))
        };
        let start = |name: &&str| {
            !looked || facts.value(&places::service(name)) == Some(&Value::Running(false))
        };
        let startups = NEEDED.iter().filter(|n| enable(n)).filter_map(|n| {
            steps::change(facts, places::startup(n), Value::Startup(Startup::Manual))
        });
        let starts = RUNNING
            .iter()
            .filter(|n| start(n))
            .filter_map(|n| steps::change(facts, places::service(n), Value::Running(true)));
        let plan: Vec<Step> = startups.chain(starts).collect();
        if plan.is_empty() {
            return Err(Refusal::new("the services run"));
        }
        Self::CARD.plan(plan, &recheck)
    }
}

/// What must be able to start.
const NEEDED: [&str; 5] = [
    places::SESSION_ENV,
    places::TERM_SERVICE,
    places::UM_RDP,
    "KeyIso",
    "CryptSvc",
];
/// What must run, in the order of starting.
const RUNNING: [&str; 3] = [places::SESSION_ENV, places::TERM_SERVICE, places::UM_RDP];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(read: Vec<(redial_model::Slot, Value)>, cause: &str) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        facts.add(
            redial_model::ServiceFact {
                readings: redial_lab::seen::readings(read),
            }
            .into(),
        );
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
            (places::service("SessionEnv"), Value::Running(true)),
        ];
        let shown: Vec<_> = of(stopped, "listener.off")
            .unwrap()
            .changes()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "start type of TermService: disabled → manual",
                "service TermService: stopped → running"
            ]
        );
        assert!(
            of(
                vec![(places::service("TermService"), Value::Running(true))],
                "listener.off"
            )
            .unwrap_err()
            .to_string()
            .contains("run")
        );
    }

    #[test]
    fn a_hanging_one_is_restarted_with_what_depends_on_it() {
        let running = vec![
            (places::service("TermService"), Value::Running(true)),
            (places::service("UmRdpService"), Value::Running(true)),
        ];
        let shown: Vec<_> = of(running, "host.slow")
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
