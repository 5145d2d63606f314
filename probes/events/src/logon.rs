//! Logons that the host refused, as counts of their reasons. No name is kept.
//!
//! Source: learn.microsoft.com, "4625(F): An account failed to log on": LogonType 3 is a logon over
//! the network, which NLA's is, 10 one at the host's own logon screen; Status and SubStatus are
//! NTSTATUS values ([MS-ERREF] 2.3.1).

use std::collections::BTreeMap;

use redial_machine::Event;
use redial_model::Finding;

use crate::{CLOCKS, LOGON_REFUSED, asked::SECURITY, case::Case};

/// Reasons that come after the right password: a scanner never meets them. An account that does not
/// exist, is disabled or locked, or a wrong password, is what any host on the Internet logs all day.
/// 0xC0000418, NTLM is not allowed, is not among them: it comes before any password, and to scanners
/// as well, on a host that lives by Kerberos.
const REASONS: [(u32, &str); 10] = [
    (0xC000_006E, "restricted account"),
    (0xC000_006F, "outside the account's logon hours"),
    (0xC000_0070, "not from this workstation"),
    (0xC000_0071, "password expired"),
    (0xC000_0193, "account expired"),
    (0xC000_0224, "password must be changed"),
    (0xC000_015B, "no right to log on this way"),
    (0xC000_0413, "authentication policy forbids this computer"),
    (0xC000_0412, "authentication policy forbids this protocol"),
    (0xC000_035B, "channel binding does not fit"),
];

pub(crate) fn judge(case: &Case<'_>) -> Option<Finding> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let remote = case.log.of(SECURITY, 4625).filter(|e| is_remote(e));
    for reason in remote.filter_map(reason) {
        *counts.entry(reason).or_default() += 1;
    }
    let words = |code: u32| REASONS.iter().find(|(known, _)| *known == code);
    let refused = LOGON_REFUSED.found("the host refused logons although the password was right");
    let add = |finding: Finding, (code, times): (&u32, &usize)| match words(*code) {
        Some((_, words)) => finding.with(format!("0x{code:08X}, {words}"), times.to_string()),
        None => finding,
    };
    let finding = counts.iter().fold(refused, add);
    (!finding.evidence.is_empty()).then_some(finding)
}

/// STATUS_TIME_DIFFERENCE_AT_DC: whose clock it is that differs, no account can mend.
const CLOCKS_DIFFER: u32 = 0xC000_0133;

/// Logons refused because clocks differ.
pub(crate) fn clocks(case: &Case<'_>) -> Option<Finding> {
    let remote = case.log.of(SECURITY, 4625).filter(|e| is_remote(e));
    let times = remote.filter(|e| reason(e) == Some(CLOCKS_DIFFER)).count();
    let says = "the host refused logons because the clocks differ too much";
    (times > 0).then(|| {
        CLOCKS
            .found(says)
            .with("event 4625, 0xC0000133", times.to_string())
    })
}

/// Whether somebody logged on from afar.
pub(crate) fn is_remote(event: &Event) -> bool {
    matches!(event.number("LogonType"), Some(3 | 10))
}

/// The sub-status says more, where there is one.
pub(crate) fn reason(event: &Event) -> Option<u32> {
    let sub = event.number("SubStatus").filter(|n| *n != 0);
    sub.or_else(|| event.number("Status"))
}
