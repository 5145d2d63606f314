//! What the service control manager says of Remote Desktop's services.
//!
//! Sources: learn.microsoft.com, "Basic Service Operations" and "Service Control Manager" events
//! (7000 did not start, 7023 and 7024 ended with an error, 7031 and 7034 ended unexpectedly, 7038
//! could not log on); "Application Error" 1000 names the process first, then the module at fault
//! (fourth) and the exception (seventh); "Event ID 1001 Windows Error Reporting" has the kind third,
//! the process sixth (P1), the module ninth (P4) and the id of the report nineteenth. A service's process is named `svchost.exe_TermService`
//! there (learn.microsoft.com Q&A, crashes of svchost.exe_TermService).

use redial_machine::{Event, Hex, Value, places};
use redial_model::{Finding, Held};

use crate::{
    CRASHED, NOT_STARTED,
    asked::{CRASHES, DAY, HOUR, REPORTS, SERVICES},
    case::Case,
};

/// The services, with the name Windows shows in English.
const OURS: [(&str, &str); 3] = [
    (places::TERM_SERVICE, "Remote Desktop Services"),
    (places::SESSION_ENV, "Remote Desktop Configuration"),
    (
        places::UM_RDP,
        "Remote Desktop Services UserMode Port Redirector",
    ),
];

pub(crate) fn judge(case: &Case<'_>) -> Vec<Finding> {
    crashed(case).into_iter().chain(not_started(case)).collect()
}

/// Which of the services an event of the service control manager is about. It shows a translated
/// name; the name itself follows as bytes.
fn service(event: &Event) -> Option<&'static str> {
    let shown = event.at("param1", 0)?;
    let bytes = event.field("Binary").and_then(Hex::parse);
    let units = bytes.map(|bytes| {
        let pairs = bytes.0.chunks_exact(2);
        let units: Vec<u16> = pairs.map(|p| u16::from_le_bytes([p[0], p[1]])).collect();
        String::from_utf16_lossy(&units)
    });
    let named = units
        .as_deref()
        .and_then(|text| text.split(['\0', '/']).next());
    let is = |name: &str, text: &str| text.eq_ignore_ascii_case(name);
    let found = OURS.iter().find(|(name, english)| {
        is(name, shown) || is(english, shown) || named.is_some_and(|text| is(name, text))
    });
    found.map(|(name, _)| *name)
}

/// TermService ended by itself. Once is no pattern: somebody may have ended it.
fn crashed(case: &Case<'_>) -> Option<Finding> {
    let is_recent = |e: &&Event| case.age(e) < DAY as f64;
    let ended = [7031, 7034].into_iter();
    let ended = ended.flat_map(|id| case.log.of(SERVICES, id));
    let ended = ended.filter(|e| service(e) == Some(places::TERM_SERVICE));
    let mut ended: Vec<&Event> = ended.filter(is_recent).collect();
    ended.sort_by(|a, b| b.time.total_cmp(&a.time));
    let crashes = case
        .log
        .of(CRASHES, 1000)
        .filter(|e| is_ours(e, "AppName", 0));
    let crashes: Vec<&Event> = crashes.filter(is_recent).collect();
    let reports = reports(case);
    let times = ended.len().max(crashes.len()).max(reports.len());
    let latest = crashes.first().or(ended.first());
    let is_new = latest.is_some_and(|e| case.age(e) <= HOUR as f64);
    if times < 2 && !is_new {
        return None;
    }
    let finding = CRASHED.found(format!("TermService crashed, {times} times within a day"));
    let module = crashes.first().and_then(|e| e.at("ModuleName", 3));
    let module = module.or_else(|| reports.first()?.at("P4", 8));
    let finding = match module {
        Some(module) => finding.with("module at fault", module),
        None => finding,
    };
    Some(case.said(finding, latest.or(reports.first())?))
}

/// Whether a field names the process of TermService.
fn is_ours(event: &Event, name: &str, place: usize) -> bool {
    let program = event.at(name, place).unwrap_or_default();
    program.eq_ignore_ascii_case("svchost.exe_TermService")
}

/// Whether an event may stand in a report: what Windows reports of other programs is no matter of
/// Remote Desktop, and has paths in it that name people.
pub(crate) fn may_be_told(event: &Event) -> bool {
    event.id != 1001 || is_ours(event, "P1", 5)
}

/// Crashes of TermService that Windows reported, one a report: it writes 1001 anew each time a
/// report moves on, also when it is sent a day later. So the time of one says little.
fn reports<'a>(case: &Case<'a>) -> Vec<&'a Event> {
    let is_crash = |e: &&Event| {
        let kind = e.at("EventName", 2).unwrap_or_default();
        matches!(kind, "APPCRASH" | "BEX" | "BEX64") && is_ours(e, "P1", 5)
    };
    let mut one_each: Vec<&Event> = Vec::new();
    for event in case.log.of(REPORTS, 1001).filter(is_crash) {
        let id = |e: &'a Event| e.at("ReportId", 18);
        if case.age(event) < DAY as f64 && !one_each.iter().any(|e| id(e) == id(event)) {
            one_each.push(event);
        }
    }
    one_each
}

/// One of the services did not start, and does not run.
fn not_started(case: &Case<'_>) -> Option<Finding> {
    let failed = [7000, 7023, 7024, 7038].into_iter();
    let failed = failed.flat_map(|id| case.log.of(SERVICES, id));
    let (name, event) = failed
        .filter_map(|event| Some((service(event)?, event)))
        .filter(|(name, _)| {
            let runs = case.facts.held(&places::service(name));
            matches!(runs, Held::Is(Value::Running(false)))
        })
        .max_by(|(_, a), (_, b)| a.time.total_cmp(&b.time))?;
    let says = format!("{name} could not start or ended with an error");
    Some(case.said(NOT_STARTED.found(says), event))
}
