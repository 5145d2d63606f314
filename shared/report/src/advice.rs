//! What to do first: one list, in order, about the likeliest cause.

use redial_model::{Cause, Plan, Risk};

use crate::{CommandPlace, Report, commands::is_script, proof_of, words::risk};

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
        return vec![];
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
