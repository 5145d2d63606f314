//! Sign-ins that Windows itself gave up on this machine, whatever mstsc made of it. The logs name the
//! service that was asked for; only Remote Desktop's (TERMSRV) is kept, and of it only the host.
//!
//! Sources: the message tables of NTLM (4001, 4013), LsaSrv (6041) and Security-Kerberos (4) in
//! scheatkode/brain, knowledgebase/systems/windows/event-logs, and their channels in detection-wiki;
//! 4015 there is 4001 for a list of servers. Kerberos 3 counts errors of which many belong to every
//! sign-in (25, a password is asked for), and LsaSrv 40960 and 40961 come wherever a machine is away
//! from its domain: neither is read here.

use redial_machine::{Event, EventQuery};
use redial_model::{CodeCard, Facts, FailedSignIn, Finding, Said, SignInTrouble, utc};

use crate::{CREDSSP_TOO_OLD, NTLM_BLOCKED, NTLM_TOO_OLD, TICKET_UNREADABLE, judge::Past};

const NTLM: &str = "Microsoft-Windows-NTLM";
const NTLM_LOG: &str = "Microsoft-Windows-NTLM/Operational";
const LSA: &str = "LsaSrv";
const KERBEROS: &str = "Security-Kerberos";
/// How long, in seconds, such a failure stands: it comes from settings, which stay.
const STANDS: f64 = 86_400.0;
/// At most so many of each.
const MOST: usize = 20;
/// The first version of CredSSP with the update of 2018 (MS-CSSP 2.2.1).
const UPDATED: u32 = 5;

struct Kind {
    provider: &'static str,
    id: u32,
    /// The field that names the service and host, and its place where fields have no names.
    target: (&'static str, usize),
    trouble: SignInTrouble,
}

const fn kind(
    provider: &'static str,
    id: u32,
    target: (&'static str, usize),
    trouble: SignInTrouble,
) -> Kind {
    Kind {
        provider,
        id,
        target,
        trouble,
    }
}

const KINDS: [Kind; 5] = [
    kind(NTLM, 4001, ("TargetName", 0), SignInTrouble::NtlmBlocked),
    kind(NTLM, 4015, ("TargetName", 0), SignInTrouble::NtlmBlocked),
    kind(NTLM, 4013, ("TargetName", 0), SignInTrouble::NtlmTooOld),
    kind(LSA, 6041, ("TargetName", 0), SignInTrouble::CredsspTooOld),
    kind(
        KERBEROS,
        4,
        ("Targetname", 2),
        SignInTrouble::TicketUnreadable,
    ),
];

/// What is asked of the logs.
pub(crate) fn queries() -> [EventQuery; 2] {
    [NTLM_LOG, "System"].map(|channel| {
        let is_of = |kind: &&Kind| (kind.provider == NTLM) == (channel == NTLM_LOG);
        let kinds = KINDS.iter().filter(is_of);
        let ids: Vec<_> = kinds.map(|kind| (kind.provider, kind.id)).collect();
        EventQuery::new(channel, &ids, STANDS as u64, MOST)
    })
}

/// What an event says about a sign-in to Remote Desktop.
pub(crate) fn read(event: &Event) -> Option<FailedSignIn> {
    let is_it = |k: &&Kind| k.id == event.id && event.provider.as_str().contains(k.provider);
    let kind = KINDS.iter().find(is_it)?;
    let target = event.at(kind.target.0, kind.target.1)?;
    let mut parts = target.split(['/', '@']);
    let is_ours = parts.next()?.eq_ignore_ascii_case("TERMSRV");
    let host = parts.next().filter(|host| is_ours && !host.is_empty())?;
    Some(FailedSignIn {
        time: event.time,
        trouble: kind.trouble,
        host: Said::new(host),
        event: event.id,
    })
}

/// The latest of each kind, where it stands: for this very host, within a day, on a line that
/// stands, and nothing came through since.
pub(crate) fn judge(sign_ins: &[FailedSignIn], past: &Past<'_>, facts: &Facts) -> Vec<Finding> {
    let of = |(trouble, card, says): &(SignInTrouble, &CodeCard, &str)| {
        let mut own = sign_ins.iter().filter(|s| s.trouble == *trouble);
        let latest = own.find(|s| past.is_of_host(s.host.as_str()))?;
        let stands = past.is_recent(latest.time, STANDS) && !past.came_through_after(latest.time);
        let finding = card.found(format!("{says}, {}", past.ago(latest.time)));
        (stands && !is_mended(*trouble, facts)).then(|| told(finding, latest))
    };
    TOLD.iter().filter_map(of).collect()
}

static TOLD: [(SignInTrouble, &CodeCard, &str); 4] = [
    (
        SignInTrouble::NtlmBlocked,
        &NTLM_BLOCKED,
        "a policy of this computer kept NTLM from being sent to this host",
    ),
    (
        SignInTrouble::NtlmTooOld,
        &NTLM_TOO_OLD,
        "only NTLM version 1 was possible for this host, and this computer does not use it",
    ),
    (
        SignInTrouble::CredsspTooOld,
        &CREDSSP_TOO_OLD,
        "this computer refused the host's CredSSP version as too old",
    ),
    (
        SignInTrouble::TicketUnreadable,
        &TICKET_UNREADABLE,
        "the host could not read the Kerberos ticket that was issued for it",
    ),
];

/// Whether what the host sends now shows that it is over.
pub(crate) fn is_mended(trouble: SignInTrouble, facts: &Facts) -> bool {
    let version = facts.best_climb().and_then(|climb| climb.credssp);
    trouble == SignInTrouble::CredsspTooOld && version.is_some_and(|v| v >= UPDATED)
}

fn told(finding: Finding, sign_in: &FailedSignIn) -> Finding {
    let at = utc::stamp(sign_in.time as i64);
    finding.with(format!("event {}", sign_in.event), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(provider: &str, id: u32, field: (&str, &str)) -> Option<FailedSignIn> {
        read(&Event {
            provider: provider.into(),
            id,
            data: vec![(field.0.into(), field.1.into())],
            ..Event::default()
        })
    }

    #[test]
    fn only_sign_ins_to_remote_desktop_are_kept_and_only_their_host() {
        let target = |text| event("Microsoft-Windows-NTLM", 4001, ("TargetName", text));
        let kept = target("TERMSRV/srv01.corp.test").unwrap();
        assert_eq!(kept.host.as_str(), "srv01.corp.test");
        assert_eq!(kept.trouble, SignInTrouble::NtlmBlocked);
        let realm = event(
            "Microsoft-Windows-Security-Kerberos",
            4,
            ("Targetname", "termsrv/SRV01@CORP.TEST"),
        );
        assert_eq!(realm.unwrap().host.as_str(), "SRV01");
        for other in [
            "HTTP/srv01.corp.test",
            "cifs/srv01",
            "TERMSRV/",
            "",
            "srv01$",
        ] {
            assert_eq!(target(other), None, "{other}");
        }
        let name = ("TargetName", "TERMSRV/srv01");
        assert_eq!(event("Somebody else", 4, name), None);
        assert_eq!(
            event("Microsoft-Windows-NTLM", 8001, name),
            None,
            "an audit"
        );
    }
}
