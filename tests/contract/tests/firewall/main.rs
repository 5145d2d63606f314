//! The firewall adapter, against a stand-in for the firewall's COM server in this process: how
//! rules are walked, told apart, switched and made. Only under Wine; a real machine's firewall is
//! left alone.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]
#![expect(unsafe_code, reason = "COM interfaces are implemented here")]

mod stand_in;

use redial_model::{Slot, Value, machine::FirewallRuleSpec, machine::profiles, places};

use stand_in::rules;

#[test]
fn rules_are_walked_told_apart_switched_and_made() {
    if std::env::var_os("WINEPREFIX").is_none() {
        return;
    }
    stand_in::start();
    let machine = redial_windows::this_machine();
    let firewall = machine.firewall().unwrap();
    assert_eq!(
        (firewall.active, firewall.rules.len(), firewall.policy_wins),
        (profiles::PUBLIC, 3, false)
    );
    let of = |bit| firewall.profiles.iter().find(|p| p.profile == bit).unwrap();
    assert!(
        of(profiles::PUBLIC).on
            && of(profiles::PUBLIC).blocks_outbound
            && !of(profiles::PRIVATE).on
            && of(profiles::DOMAIN).blocks_all_inbound
            && of(profiles::PRIVATE).allows_inbound
            && !of(profiles::PUBLIC).allows_inbound
    );
    assert_eq!(firewall.rules[1].profiles, profiles::PUBLIC);

    let slot = |bits| Slot::FirewallRule {
        name: "Remotedesktop (TCP eingehend)".into(),
        group: places::GROUP.into(),
        profiles: bits,
    };
    let (both, public) = (
        slot(profiles::DOMAIN | profiles::PRIVATE),
        slot(profiles::PUBLIC),
    );
    assert_eq!(machine.read(&public).unwrap(), Value::Enabled(false));
    machine.write(&public, &Value::Enabled(true)).unwrap();
    assert_eq!(machine.read(&public).unwrap(), Value::Enabled(true));
    machine.write(&both, &Value::Enabled(false)).unwrap();
    assert_eq!(
        (machine.read(&both).unwrap(), machine.read(&public).unwrap()),
        (Value::Enabled(false), Value::Enabled(true))
    );
    assert_eq!(machine.read(&slot(profiles::ALL)).unwrap(), Value::Absent);
    assert!(
        machine
            .write(&slot(profiles::ALL), &Value::Enabled(true))
            .is_err()
    );

    let own = Slot::FirewallAllow {
        name: "redial: Remote Desktop on TCP 3390".into(),
    };
    let allow = FirewallRuleSpec {
        inbound: true,
        program: None,
        service: Some("TermService".into()),
        port: Some(3390),
        profiles: profiles::PUBLIC,
    };
    assert_eq!(machine.read(&own).unwrap(), Value::Absent);
    machine.write(&own, &Value::Allow(allow.clone())).unwrap();
    assert_eq!(machine.read(&own).unwrap(), Value::Allow(allow));
    let made = rules().last().unwrap().clone();
    assert_eq!(
        (
            made.ports.as_str(),
            made.service.as_str(),
            made.protocol,
            made.enabled
        ),
        ("3390", "TermService", 6, true)
    );
    machine.write(&own, &Value::Absent).unwrap();
    assert_eq!(machine.read(&own).unwrap(), Value::Absent);
}
