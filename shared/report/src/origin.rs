//! Where what is known of the host itself comes from, when it was not read during the check.

use redial_model::{ReportForm, Reported, Said};

use crate::{Look, Report};

/// `What the host says of itself is from a report of SRV01, made …`; nothing where this check read
/// it, or nobody did.
pub(crate) fn origin(report: &Report, look: Look) -> Option<String> {
    let reported = report.facts.reported()?;
    let host = report.facts.system.as_ref()?.host.seen();
    let of = host.map(|host| &host.computer).filter(|c| !c.is_empty());
    let of = of.map_or_else(String::new, |name| format!(" of {name}"));
    let form = match reported.form {
        ReportForm::Json => "report",
        ReportForm::Capsule => "capsule",
    };
    let made = look.time(reported.read as i64);
    let apart = Reported::apart(report.facts.report_age()?);
    let is_other = report.facts.other_machine().is_some();
    let unused = if is_other {
        ". It is not used: another computer answers"
    } else {
        ""
    };
    let text =
        format!("What the host says of itself is from a {form}{of}, made {made}, {apart}{unused}");
    Some(Said::whole(&text).to_string())
}
