//! Ways to sign in that this machine must use, and that the host does not take. One end alone says
//! nothing: the levels of two machines are held against each other only where both were looked at.

use redial_model::{ClientFact, CodeCard, Facts, Finding, Held, Reply, Slot, Value, places};

use crate::{GUARDED, NO_PASSWORDS, NTLM_OLD, NTLM_TOO_OLD, RESTRICTED_REFUSED};

/// 0 to 2 send NTLM version 1, from 3 on version 2 alone is sent; 5 refuses version 1, on the machine
/// that knows the account. Source: learn.microsoft.com, "Network security: LAN Manager authentication
/// level".
const LEVEL: &str = "LmCompatibilityLevel";
const SENDS_NEW: u32 = 3;
const REFUSES_OLD: u32 = 5;
/// Credential Guard: 1 and 2 are on. Source: learn.microsoft.com, "Configure Credential Guard".
const CREDENTIAL_GUARD: &str = "LsaCfgFlags";
/// 1 keeps the host from Restricted Admin and Remote Credential Guard, and so does absence; 0, or the
/// policy of AllowProtectedCreds, lets it. Sources: learn.microsoft.com, "Remote Credential Guard";
/// Policy CSP - CredentialsDelegation.
const HOST_SWITCH: &str = "DisableRestrictedAdmin";
const HOST_POLICY: &str = "AllowProtectedCreds";
/// Flags of the host's answer: it knows Restricted Admin, and Remote Credential Guard (MS-RDPBCGR
/// 2.2.1.2.1). A host that knows them sets them also where they are switched off.
const KNOWS_RESTRICTED: u8 = 0x08;
const KNOWS_GUARD: u8 = 0x10;

/// 1 keeps Windows from storing passwords for the network. Source: learn.microsoft.com, "Network
/// access: Do not allow storage of passwords and credentials for network authentication".
const NO_STORE: &str = "disabledomaincreds";

/// What is read on this machine.
pub(crate) fn slots() -> [Slot; 3] {
    [LEVEL, CREDENTIAL_GUARD, NO_STORE].map(places::lsa)
}

pub(crate) fn judge(client: &ClientFact, facts: &Facts) -> Vec<Finding> {
    let mut found: Vec<Finding> = old_ntlm(client, facts).into_iter().collect();
    found.extend(restricted(client, facts));
    found.extend(guarded(client));
    found.extend(keeps_no_password(client));
    found
}

/// Whether the host's own end was looked at, and is another machine than this one.
fn has_two_ends(facts: &Facts) -> bool {
    let system = facts.system.as_ref();
    let ends = system.and_then(|s| s.client.seen().zip(s.host.seen()));
    ends.is_some_and(|(client, host)| client.computer != host.computer)
}

fn host_number(slot: &Slot, facts: &Facts) -> Option<u32> {
    facts.policy.as_ref()?.readings.held(slot).dword()
}

fn old_ntlm(client: &ClientFact, facts: &Facts) -> Option<Finding> {
    let slot = places::lsa(LEVEL);
    let level = client.readings.held(&slot).dword();
    let level = level.filter(|level| *level < SENDS_NEW)?;
    let refuses = has_two_ends(facts) && host_number(&slot, facts) == Some(REFUSES_OLD);
    let (card, says): (&CodeCard, _) = match refuses && facts.needs_ntlm() == Some(true) {
        true => (
            &NTLM_TOO_OLD,
            "this computer uses NTLM version 1, and the host refuses it",
        ),
        false => (&NTLM_OLD, "this computer uses NTLM version 1"),
    };
    let finding = card.found(says).with(slot.to_string(), level.to_string());
    Some(match refuses {
        true => finding.with("the host's level", REFUSES_OLD.to_string()),
        false => finding,
    })
}

/// This machine must not send the password, and the host takes no connection without it.
fn restricted(client: &ClientFact, facts: &Facts) -> Option<Finding> {
    let number = |name| client.readings.held(&places::delegation(name)).dword();
    number("RestrictedRemoteAdministration").filter(|on| *on == 1)?;
    // 1 Restricted Admin, 2 Remote Credential Guard, 3 either; absent is the first.
    let kind = number("RestrictedRemoteAdministrationType").unwrap_or(1);
    let (what, knows) = match kind {
        1 => ("Restricted Admin", KNOWS_RESTRICTED),
        2 => ("Remote Credential Guard", KNOWS_GUARD),
        3 => (
            "Restricted Admin or Remote Credential Guard",
            KNOWS_RESTRICTED | KNOWS_GUARD,
        ),
        _ => return None,
    };
    let finding = RESTRICTED_REFUSED.found(format!(
        "this computer must use {what}, and the host does not accept it"
    ));
    if let Some(Reply::Chosen { flags, .. }) = facts.best_climb()?.reply
        && flags & knows == 0
    {
        return Some(finding.with("flags of its answer", format!("0x{flags:02X}")));
    }
    let why = host_refuses(facts).filter(|_| has_two_ends(facts))?;
    Some(finding.with(places::lsa(HOST_SWITCH).to_string(), why))
}

/// What the host's switch holds, where it was read and keeps such connections out.
fn host_refuses(facts: &Facts) -> Option<String> {
    let readings = &facts.policy.as_ref()?.readings;
    let allowed = readings.held(&places::delegation(HOST_POLICY)).dword();
    match readings.held(&places::lsa(HOST_SWITCH)) {
        _ if allowed == Some(1) => None,
        Held::Is(Value::Absent) => Some("absent".into()),
        Held::Is(Value::Dword(n)) if *n != 0 => Some(n.to_string()),
        _ => None,
    }
}

/// With Credential Guard a password that Windows itself keeps is not sent by NTLM; one that is typed
/// is. Source: learn.microsoft.com, "Considerations and known issues when using Credential Guard".
fn guarded(client: &ClientFact) -> Option<Finding> {
    let slot = places::lsa(CREDENTIAL_GUARD);
    let on = client.readings.held(&slot).dword();
    let on = on.filter(|n| matches!(n, 1 | 2))?;
    let says = "Credential Guard is on: saved passwords are not sent";
    Some(GUARDED.found(says).with(slot.to_string(), on.to_string()))
}

fn keeps_no_password(client: &ClientFact) -> Option<Finding> {
    let slot = places::lsa(NO_STORE);
    let on = client.readings.held(&slot).dword() == Some(1);
    let says = "Windows on this computer stores no network passwords: they must be typed each time";
    on.then(|| NO_PASSWORDS.found(says).with(slot.to_string(), "1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        Climb, IdentityFact, Known, LineFact, PolicyFact, Reading, Readings, SystemFact,
    };

    fn held(values: Vec<(Slot, Value)>) -> Readings {
        let read = values
            .into_iter()
            .map(|(slot, value)| Reading { slot, value });
        Readings {
            read: read.collect(),
            unread: vec![],
        }
    }

    fn named(computer: &str) -> Known<redial_machine::System> {
        Known::Is(redial_machine::System {
            computer: computer.into(),
            ..redial_machine::System::default()
        })
    }

    /// What is found on PC7, which dials SRV01 of a workgroup.
    fn codes(own: Vec<(Slot, Value)>, host: Vec<(Slot, Value)>, flags: u8) -> Vec<String> {
        let mut facts = Facts::default();
        let mut climb = Climb::new("192.0.2.7:3389".parse().unwrap(), vec![]);
        climb.reply = Some(Reply::Chosen { protocol: 8, flags });
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        let identity = IdentityFact {
            computer: Some("SRV01".into()),
            domain: Some("SRV01".into()),
            ..IdentityFact::default()
        };
        facts.add(identity.into());
        if !host.is_empty() {
            let readings = held(host);
            facts.add(PolicyFact { readings }.into());
        }
        let (client, host) = (named("PC7"), named("SRV01"));
        facts.add(
            SystemFact {
                client,
                host,
                reported: None,
            }
            .into(),
        );
        let client = ClientFact {
            readings: held(own),
            ..ClientFact::default()
        };
        let found = judge(&client, &facts).into_iter();
        found.map(|f| f.code).collect()
    }

    fn level(n: u32) -> Vec<(Slot, Value)> {
        vec![(places::lsa(LEVEL), Value::Dword(n))]
    }

    #[test]
    fn levels_are_trouble_only_against_each_other() {
        for own in 0..=2 {
            assert_eq!(codes(level(own), level(5), 0x1F), ["client.ntlm-too-old"]);
            assert_eq!(codes(level(own), level(4), 0x1F), ["client.ntlm-old"]);
            assert_eq!(codes(level(own), vec![], 0x1F), ["client.ntlm-old"]);
        }
        for own in 3..=5 {
            assert!(codes(level(own), level(5), 0x1F).is_empty(), "{own}");
        }
    }

    fn required(kind: u32) -> Vec<(Slot, Value)> {
        let on = places::delegation("RestrictedRemoteAdministration");
        let kind_of = places::delegation("RestrictedRemoteAdministrationType");
        vec![(on, Value::Dword(1)), (kind_of, Value::Dword(kind))]
    }

    #[test]
    fn a_mode_that_is_required_must_be_one_the_host_takes() {
        let code = "client.restricted-refused";
        assert_eq!(codes(required(1), vec![], 0x07), [code]);
        assert_eq!(
            codes(required(2), vec![], 0x0F),
            [code],
            "before Windows 10"
        );
        assert!(codes(required(1), vec![], 0x0F).is_empty());
        assert!(
            codes(required(3), vec![], 0x0F).is_empty(),
            "one of them is enough"
        );
        let switch = |value| vec![(places::lsa(HOST_SWITCH), value)];
        for off in [Value::Absent, Value::Dword(1)] {
            assert_eq!(codes(required(1), switch(off.clone()), 0x1F), [code]);
            assert!(codes(vec![], switch(off.clone()), 0x1F).is_empty());
            let mut allowed = switch(off);
            allowed.push((places::delegation(HOST_POLICY), Value::Dword(1)));
            assert!(codes(required(1), allowed, 0x1F).is_empty());
        }
        assert!(codes(required(1), switch(Value::Dword(0)), 0x1F).is_empty());
        assert!(
            codes(required(1), vec![], 0x1F).is_empty(),
            "nobody looked at the host"
        );
    }

    #[test]
    fn credential_guard_is_only_noted() {
        let on = |n| vec![(places::lsa(CREDENTIAL_GUARD), Value::Dword(n))];
        assert_eq!(codes(on(1), vec![], 0x1F), ["client.guarded"]);
        assert!(codes(on(0), vec![], 0x1F).is_empty());
        let kept = |n| vec![(places::lsa(NO_STORE), Value::Dword(n))];
        assert_eq!(codes(kept(1), vec![], 0x1F), ["client.no-passwords"]);
        assert!(codes(kept(0), vec![], 0x1F).is_empty());
    }
}
