//! What the host says of its way to a domain controller.
//!
//! Sources: learn.microsoft.com, "4625(F): An account failed to log on" and [MS-ERREF] 2.3.1: no
//! logon servers (0xC000005E) and the states of a broken trust are answers about the host's
//! domain, whatever password was tried; LsaSrv 40960 and 40961 in the message table of LsaSrv
//! (scheatkode/brain, knowledgebase/systems/windows/event-logs); NETLOGON 5719 and 3210
//! (learn.microsoft.com, "Event ID 5719", "Event ID 3210"). A host that was started before its network
//! was up, or a laptop that is away, logs 5719 and 40960 and is well: they are notes. A logon that was
//! refused for it is not.

use redial_machine::Event;
use redial_model::Finding;

use crate::{
    CONTROLLER_MISSED, NO_CONTROLLER,
    asked::{DAY, HOUR, LSA, MANAGER, NETLOGON, SECURITY},
    case::Case,
    logon,
};

/// The codes of no logon server, of a trust that is broken (no secret, no account, with another
/// domain, or a wrong password of the machine itself), and of Netlogon that does not run.
const NO_DOMAIN: [u32; 6] = [
    0xC000_005E,
    0xC000_018A,
    0xC000_018B,
    0xC000_018C,
    0xC000_018D,
    0xC000_0192,
];

pub(crate) fn judge(case: &Case<'_>) -> Option<Finding> {
    refused(case).or_else(|| missed(case))
}

/// A logon from afar was refused, because the host could not ask its domain. A logon that worked
/// later settles it.
fn refused(case: &Case<'_>) -> Option<Finding> {
    let asked = case.log.of(SECURITY, 4625).filter(|e| logon::is_remote(e));
    let mut refused = asked.filter(|e| {
        let code = logon::reason(e);
        case.age(e) < HOUR as f64 && code.is_some_and(|code| NO_DOMAIN.contains(&code))
    });
    let event = refused.next()?;
    let says = "the host refused a logon because it could not contact its domain";
    (!is_over(case, event)).then(|| case.said(NO_CONTROLLER.found(says), event))
}

fn missed(case: &Case<'_>) -> Option<Finding> {
    let asked = [
        (NETLOGON, 3210),
        (NETLOGON, 5719),
        (LSA, 40960),
        (LSA, 40961),
    ];
    let events = asked.into_iter().flat_map(|(who, id)| case.log.of(who, id));
    let lately = events.filter(|e| case.age(e) < DAY as f64);
    let event = lately.max_by(|a, b| a.time.total_cmp(&b.time))?;
    let says =
        "within a day, the host itself could not sign in to another computer or contact its domain";
    (!is_over(case, event)).then(|| case.said(CONTROLLER_MISSED.found(says), event))
}

fn is_over(case: &Case<'_>, event: &Event) -> bool {
    let in_again = case.latest(MANAGER, 1149);
    in_again.is_some_and(|later| later.time > event.time)
}
