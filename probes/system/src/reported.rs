//! What the host says of itself, where it was not read during this check: from when it is, and whether
//! it is about the machine that answers.

use redial_model::{Facts, Finding, ReportForm, Reported, SystemFact, utc};

use crate::{OTHER_MACHINE, REPORT, REPORT_CUT, REPORT_OLD};

/// The machine that was looked at as the host is another one than the one that answers.
#[must_use]
pub fn other_machine(facts: &Facts) -> Option<Finding> {
    let other = facts.other_machine()?;
    let says = format!(
        "the host that answers calls itself {}, but what is known of the host itself is about {}",
        other.answers, other.machine
    );
    let finding = OTHER_MACHINE.found(says);
    let finding = finding.with(other.sign, other.answers);
    Some(finding.with("the computer that was looked at", other.machine))
}

pub(crate) fn judge(system: &SystemFact, facts: &Facts) -> Vec<Finding> {
    let (Some(reported), Some(age)) = (&system.reported, facts.report_age()) else {
        return vec![];
    };
    let mut found = vec![origin(system, reported, age)];
    found.extend(old(age, facts));
    found.extend(cut(reported));
    found
}

fn origin(system: &SystemFact, reported: &Reported, age: f64) -> Finding {
    let of = system.host.seen().map(|host| host.computer.as_str());
    let of = of.filter(|name| !name.is_empty());
    let of = of.map_or_else(String::new, |name| format!(" of {name}"));
    let form = match reported.form {
        ReportForm::Json => "a report",
        ReportForm::Capsule => "a capsule",
    };
    let when = Reported::apart(age);
    let whose = match reported.names_hidden {
        true => ", and names are hidden: redial does not know whether it is about this host",
        false => "",
    };
    REPORT
        .found(format!(
            "the host's own state is from {form}{of}, made {when}{whose}"
        ))
        .with(
            "made, by the host's clock",
            utc::stamp(reported.read as i64),
        )
        .with("made by", reported.tool.as_str())
}

/// Whether much may have changed: a day went by, or the host has a certificate that is newer.
fn old(age: f64, facts: &Facts) -> Option<Finding> {
    let when = Reported::apart(age);
    if let Some(since) = facts.renewed_since_report() {
        let says = format!(
            "the host's report was made {when}, and the host has had a new certificate since"
        );
        return Some(REPORT_OLD.found(says).with("valid from", utc::stamp(since)));
    }
    let says = format!("the host's report was made {when}: much may have changed between them");
    (age.abs() > utc::DAY as f64).then(|| REPORT_OLD.found(says))
}

fn cut(reported: &Reported) -> Option<Finding> {
    let what: Vec<&str> = reported.left_out.iter().map(|part| part.as_str()).collect();
    let says = "the host's report had no room for all that redial read there";
    (!what.is_empty()).then(|| REPORT_CUT.found(says).with("left out", what.join(", ")))
}

#[cfg(test)]
mod tests;
