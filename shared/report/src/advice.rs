//! What to do first: one list, in order, about the likeliest cause.

use redial_model::{Cause, End, Plan, Risk, Rung};

use crate::{
    CommandPlace, Outcome, Report, commands::is_script, gateway::name, proof_of, quoted,
    words::risk,
};

/// A cause that is this likely is acted on; before one that is not, somebody looks.
const SURE: f64 = 0.7;

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// What to do, in a sentence or two.
    pub says: String,
    /// The command that does it.
    pub command: Option<String>,
    /// What the command changes.
    pub changes: Vec<String>,
}

/// What to do about a report's likeliest cause, in order: a look where the cause is not sure, the
/// fixes that redial can apply from here, what a person does, the fixes that become a script, and
/// what only lowers security last.
#[must_use]
pub fn advice(report: &Report, place: &CommandPlace) -> Vec<Advice> {
    let Some(cause) = report.causes.first() else {
        return past_password(report, place).into_iter().collect();
    };
    let plans = || report.plans.iter().filter(|p| cause.fixes.contains(&p.fix));
    let safe = || plans().filter(|p| p.risk != Risk::Weakens);
    let fix = |plan| of_plan(report, plan, place);
    let mut list = Vec::new();
    if cause.likelihood < SURE {
        let command = place.to_settle(report, cause);
        let why = "Make sure that this is the cause. ";
        list.extend(settle(report, cause, why, command));
    }
    for (at, plan) in safe().filter(|p| !is_script(report, p)).enumerate() {
        let first = fix(plan);
        list.push(match at {
            0 => first,
            _ => Advice {
                says: format!(
                    "Or, where that does not help: {} ({}).",
                    plan.fix,
                    risk(plan.risk)
                ),
                ..first
            },
        });
    }
    list.extend(cause.next.iter().map(|step| Advice {
        says: step.to_string(),
        ..Advice::default()
    }));
    list.extend(cause.commands.iter().map(|step| Advice {
        says: step.says.to_string(),
        command: Some(step.command.to_string()),
        ..Advice::default()
    }));
    list.extend(safe().filter(|p| is_script(report, p)).map(fix));
    if cause.likelihood >= SURE {
        list.extend(settle(
            report,
            cause,
            "If that does not help, make sure that this is the cause. ",
            place.to_settle(report, cause),
        ));
    }
    list.extend(plans().filter(|p| p.risk == Risk::Weakens).map(fix));
    list
}

/// The heading of the list.
#[must_use]
pub fn heading(report: &Report) -> &'static str {
    match report.causes.is_empty() {
        true => "If mstsc still fails",
        false => "Do first",
    }
}

/// The way on, where a host, or the RD Gateway before it, asked for the password and nothing is wrong up
/// to there.
fn past_password(report: &Report, place: &CommandPlace) -> Option<Advice> {
    let facts = &report.facts;
    let gateway = facts.by_gateway().and(facts.gateway.as_deref());
    let asked = match gateway {
        Some(gateway) => gateway.rung(Rung::GatewayAuth),
        None => facts.best_climb().and_then(|climb| climb.rung(Rung::Nla)),
    };
    let asks =
        report.verdict.outcome == Outcome::Healthy && asked.is_some_and(|a| a.end == End::Ok);
    let is_new = facts.login.is_none() && !place.is_lab();
    let checked = CommandPlace::Host.checked(&report.target);
    // Where a file or mstsc names the gateway, the host alone does not.
    let named = gateway.filter(|_| report.target.gateway.is_none());
    let named = named.map_or_else(String::new, |gateway| {
        format!(" --gateway {}", quoted(&name(gateway)))
    });
    (asks && is_new).then(|| Advice {
        says: match gateway {
            Some(_) => "See what the RD Gateway makes of the password, and whether it reaches the host: the password is proved to it once, and not sent.",
            None => "See what comes after the password: it is proved to the host once, and not sent.",
        }
        .into(),
        command: Some(format!("redial check {checked}{named} --as USERNAME")),
        ..Advice::default()
    })
}

fn settle(report: &Report, cause: &Cause, why: &str, command: Option<String>) -> Option<Advice> {
    let settle = proof_of(report, cause)?;
    Some(Advice {
        says: format!("{why}{settle}"),
        command,
        ..Advice::default()
    })
}

fn of_plan(report: &Report, plan: &Plan, place: &CommandPlace) -> Advice {
    let fix = &plan.fix;
    let cost = risk(plan.risk);
    let says = match (is_script(report, plan), plan.risk) {
        (_, Risk::Weakens) => format!(
            "Only in an emergency, when someone must log on now and nothing else helps: the fix {fix} {cost}."
        ),
        (false, _) => {
            format!("Let redial fix it: {fix} ({cost}). It shows each change and asks first.")
        }
        (true, _) => format!(
            "Or print the fix {fix} ({cost}) as a script, and run that as administrator on the machine it changes."
        ),
    };
    let changes = if plan.is_blind() {
        vec![]
    } else {
        plan.changes().map(ToString::to_string).collect()
    };
    Advice {
        says,
        command: Some(place.of_fix(report, plan)),
        changes,
    }
}

/// Why the other fixes of a cause do not fit, and why redial has none: each with its reason.
pub(crate) fn no_fix<'a>(
    report: &'a Report,
    cause: &'a Cause,
) -> impl Iterator<Item = String> + 'a {
    let of = report.refused.iter().filter(move |r| r.cause == cause.id);
    let refused = of.map(|r| format!("The fix {} does not fit: {}.", r.fix, r.why));
    let none = cause.no_fix.iter();
    refused.chain(none.map(|why| format!("redial has no fix for this: {why}.")))
}

#[cfg(test)]
mod tests {
    use redial_model::{Climb, Diagnosis, LineFact, LoginFact, Measured, RungState, Target};

    use super::*;

    /// A host whose NLA ended so.
    fn report(nla: End) -> Report {
        let rung = |rung, end| RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Default::default(),
        };
        let ends = [
            rung(Rung::Tcp, End::Ok),
            rung(Rung::X224, End::Ok),
            rung(Rung::Tls, End::Ok),
            rung(Rung::Nla, nla),
        ];
        let climb = Climb::new(([192, 0, 2, 7], 3389).into(), ends.to_vec());
        let mut measured = Measured::default();
        measured.facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        Report::of(Target::at("srv01", 3389), measured, Diagnosis::default())
    }

    fn commands(report: &Report, place: &CommandPlace) -> Vec<String> {
        let list = advice(report, place);
        list.into_iter()
            .filter_map(|advice| advice.command)
            .collect()
    }

    #[test]
    fn past_the_password_where_a_healthy_host_asks_for_one() {
        let asks = report(End::Ok);
        let host = CommandPlace::Host;
        assert_eq!(
            commands(&asks, &host),
            ["redial check srv01:3389 --as USERNAME"]
        );
        assert_eq!(heading(&asks), "If mstsc still fails");
        // It asks for none; it was broken before; it is simulated; somebody went there already.
        assert!(commands(&report(End::Skipped), &host).is_empty());
        assert!(commands(&report(End::Fin), &host).is_empty());
        assert!(commands(&asks, &CommandPlace::Lab("healthy".into())).is_empty());
        let mut signed_in = asks;
        signed_in.facts.add(LoginFact::default().into());
        assert!(commands(&signed_in, &host).is_empty());
    }
}
