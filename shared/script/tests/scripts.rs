//! Every script is held against PowerShell's grammar, and hostile names against the ways out of a
//! string.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod grammar;

use std::path::Path;

use proptest::prelude::*;
use redial_catalog::FIXES;
use redial_machine::{
    FirewallRuleSpec, IpVersion, Place, Reversal, Slot, Startup, Value, profiles,
};
use redial_model::{Act, Arrival, Await, Change, Facts, Hex, Plan, Require, Risk, Step, places};
use redial_script::{azure, powershell, revert};

use grammar::{nodes, parsed, wrong};

/// One of every kind of step.
fn every_kind(text: &str) -> Plan {
    let change = |slot, before, after| {
        Step::Change(Change {
            slot,
            before,
            after,
        })
    };
    let t = || text.to_owned();
    let allow = FirewallRuleSpec {
        inbound: true,
        program: Some(t()),
        service: Some(t()),
        port: Some(3389),
        profiles: profiles::PUBLIC,
    };
    let steps = vec![
        Step::Require(Require {
            slot: places::policy(text),
            value: Value::Absent,
            or: t().into(),
        }),
        change(
            places::registry(&format!(r"HKLM\SOFTWARE\{text}"), text),
            Value::Text(t()),
            Value::Texts(vec![t(), t()]),
        ),
        change(
            places::registry(r"HKLM\SOFTWARE\x", "y"),
            Value::Unknown,
            Value::Binary(Hex(vec![0, 255])),
        ),
        change(
            places::registry(r"HKLM\SOFTWARE\x", "z"),
            Value::Qword(1),
            Value::ExpandText(t()),
        ),
        change(
            places::service(text),
            Value::Running(true),
            Value::Running(false),
        ),
        change(
            places::startup(text),
            Value::Startup(Startup::Disabled),
            Value::Startup(Startup::Manual),
        ),
        change(
            Slot::Certificate {
                store: t(),
                thumbprint: t(),
            },
            Value::Stored(Hex(vec![1])),
            Value::Absent,
        ),
        change(
            Slot::FirewallRule {
                name: t(),
                group: t(),
                profiles: 7,
            },
            Value::Enabled(false),
            Value::Enabled(true),
        ),
        change(
            Slot::FirewallAllow { name: t() },
            Value::Absent,
            Value::Allow(allow),
        ),
        change(
            Slot::Access { path: t() },
            Value::Text(t()),
            Value::With(vec!["(A;;FR;;;NS)".into()]),
        ),
        change(
            Slot::KeyFile { path: t() },
            Value::Place(Place::InUse),
            Value::Place(Place::Aside),
        ),
        change(
            Slot::KeyStore { path: t() },
            Value::Place(Place::InUse),
            Value::Place(Place::Aside),
        ),
        change(
            Slot::HostsEntry { name: t() },
            Value::Absent,
            Value::Text(t()),
        ),
        change(
            Slot::Mtu {
                interface: t(),
                ip: IpVersion::V6,
            },
            Value::Number(1500),
            Value::Number(1300),
        ),
        Step::Act(Act::FlushNames),
        Step::Await(Await {
            slot: places::win_stations(text),
            not: Value::Unknown,
            seconds: 60,
            or: t().into(),
            arrival: Arrival::Stays,
        }),
        Step::ByHand(t().into()),
    ];
    Plan {
        fix: "every.kind".into(),
        steps,
        risk: Risk::Weakens,
        recheck: vec![],
    }
}

fn undo(text: &str) -> Vec<Reversal> {
    every_kind(text).undo()
}

#[test]
fn every_fix_planned_blindly_renders_to_a_script() {
    let mut rendered = 0;
    for fix in FIXES {
        for cause in fix.card().cures {
            let Ok(plan) = fix.plan(cause, &Facts::default()) else {
                continue;
            };
            let script = powershell(&plan);
            assert!(
                wrong(&script).is_empty(),
                "{}: {:#?}",
                plan.fix,
                wrong(&script)
            );
            rendered += 1;
        }
    }
    assert!(rendered >= 10, "{rendered}");
}

#[test]
fn every_kind_of_step_renders() {
    for script in [powershell(&every_kind("plain")), revert(&undo("plain"))] {
        assert!(wrong(&script).is_empty(), "{:#?}", wrong(&script));
    }
    let shell = azure(&every_kind("plain"));
    assert_eq!(
        shell.matches("END-OF-REDIAL").count(),
        2,
        "nothing in the script ends it early"
    );
}

/// The ways out of a string people try, and the quotes PowerShell takes for a single one.
const HOSTILE: [&str; 10] = [
    "'; Remove-Item C:\\ -Recurse; '",
    "\u{2019}; Stop-Computer; \u{2018}",
    "\u{201a}\u{201b}",
    "$(Stop-Computer)",
    "`\"$env:PATH`\"",
    "a\nb\r\n'@\nStop-Computer",
    "@'\nx\n'@",
    "#> Stop-Computer <#",
    "\u{202e}\u{0}\u{1b}[2J",
    "END-OF-REDIAL\nrm -rf /",
];

#[test]
fn hostile_names_stay_data() {
    let plain = shape(&powershell(&every_kind("plain")));
    for text in HOSTILE {
        for script in [powershell(&every_kind(text)), revert(&undo(text))] {
            assert!(wrong(&script).is_empty(), "{text:?}: {:#?}", wrong(&script));
            assert!(
                script.is_ascii() && !script.contains('\r') && !script.contains('\0'),
                "{text:?}"
            );
        }
        assert_eq!(
            shape(&powershell(&every_kind(text))),
            plain,
            "{text:?} changed what the script does"
        );
        assert_eq!(
            azure(&every_kind(text))
                .matches("\nEND-OF-REDIAL\n")
                .count(),
            1,
            "{text:?}"
        );
    }
}

/// The commands a script names and how often: what it does, whatever its data is.
fn shape(script: &str) -> Vec<(String, usize)> {
    let tree = parsed(script);
    let mut names: Vec<&str> = nodes(&tree)
        .iter()
        .filter(|n| n.kind() == "command_name")
        .map(|n| n.utf8_text(script.as_bytes()).unwrap())
        .collect();
    // How a text is written is not what is done with it.
    names.retain(|name| *name != "U");
    names.sort_unstable();
    let mut counted: Vec<(String, usize)> = Vec::new();
    for name in names {
        match counted.last_mut() {
            Some((last, count)) if last == name => *count += 1,
            _ => counted.push((name.to_owned(), 1)),
        }
    }
    counted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_stays_data(text in "\\PC{0,40}|[ -~]{0,40}") {
        let (script, plain) = (powershell(&every_kind(&text)), powershell(&every_kind("plain")));
        prop_assert_eq!(script.lines().count(), plain.lines().count());
        // Only the lines that hold a name may differ, and they do the same.
        let differing = || script.lines().zip(plain.lines()).filter(|(one, other)| one != other);
        let array = |lines: Vec<&str>| format!("$x = @(\n{}\n)\n", lines.join("\n").trim_end_matches(','));
        let one = array(differing().map(|(one, _)| one).collect());
        let other = array(differing().map(|(_, other)| other).collect());
        prop_assert!(wrong(&one).is_empty(), "{:?}", wrong(&one));
        prop_assert_eq!(shape(&one), shape(&other));
    }
}

/// Scripts read by eye before they were kept: a change of what people run shows in the difference.
/// `UPDATE_GOLDEN=1` writes them anew.
#[test]
fn scripts_people_run_are_those_that_were_read() {
    let change = |name: &str, before, after| {
        Step::Change(Change {
            slot: places::rdp_tcp(name),
            before,
            after,
        })
    };
    let raise = Plan {
        fix: "security.raise".into(),
        steps: vec![
            Step::Require(Require {
                slot: places::policy("SecurityLayer"),
                value: Value::Absent,
                or: "Group Policy sets SecurityLayer".into(),
            }),
            change("SecurityLayer", Value::Dword(0), Value::Dword(2)),
        ],
        risk: Risk::Interrupts,
        recheck: vec![],
    };
    let access = FIXES
        .iter()
        .find(|f| f.card().id == "key.repair-access")
        .unwrap()
        .plan("key.unusable", &Facts::default())
        .unwrap();
    for (name, text) in [
        ("raise.ps1", powershell(&raise)),
        ("access.sh", azure(&access)),
        ("revert.ps1", revert(&raise.undo())),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name}");
    }
}
