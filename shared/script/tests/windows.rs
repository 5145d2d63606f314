//! What a script does on a real Windows, as far as its text shows: one test for each point of
//! docs/windows.md that scripts have a part in.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod grammar;

use std::path::Path;

use redial_catalog::FIXES;
use redial_machine::{Slot, Startup, Value};
use redial_model::{Act, Change, Facts, Plan, Risk, Step, places};
use redial_script::{azure, powershell, revert};

use grammar::wrong;

/// What Azure is never given more of, in bytes. No limit of its own is written down for Run
/// Command; the Custom Script Extension takes 256 KB (learn.microsoft.com).
const LARGEST: usize = 48 * 1024;

fn blind(id: &str, cause: &str) -> Plan {
    let fix = FIXES.iter().find(|f| f.card().id == id).unwrap();
    fix.plan(cause, &Facts::default()).unwrap()
}

fn plan(risk: Risk, changes: Vec<(Slot, Value, Value)>) -> Plan {
    let step = |(slot, before, after)| {
        Step::Change(Change {
            slot,
            before,
            after,
        })
    };
    Plan {
        fix: "some.fix".into(),
        steps: changes.into_iter().map(step).collect(),
        risk,
        recheck: vec![],
    }
}

/// The lines of a script between two that begin like this.
fn part<'a>(script: &'a str, from: &str, to: &str) -> &'a str {
    let start = script.find(from).unwrap_or_else(|| panic!("no {from}"));
    let end = script[start + from.len()..].find(to).unwrap();
    &script[start..start + from.len() + end]
}

fn function<'a>(script: &'a str, name: &str) -> &'a str {
    part(script, &format!("\nfunction {name}"), "\n}\n")
}

fn before(text: &str, first: &str, second: &str) -> bool {
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words}"));
    at(first) < at(second)
}

#[test]
fn every_blind_plan_is_small_enough_for_azure() {
    for fix in FIXES {
        for cause in fix.card().cures {
            if let Ok(plan) = fix.plan(cause, &Facts::default()) {
                let size = azure(&plan).len();
                assert!(size < LARGEST, "{} {size}", plan.fix);
            }
        }
    }
}

#[test]
fn what_a_script_needs_is_said_before_anything_else() {
    let script = powershell(&plan(Risk::Safe, vec![]));
    assert!(script.starts_with(
        "#Requires -Version 5.1\n#Requires -PSEdition Desktop\n#Requires -RunAsAdministrator\n"
    ));
    assert!(
        before(&script, "LanguageMode", "New-Object"),
        "nothing that a signed-only machine forbids comes before it is said"
    );
    let end = part(&script, "\n$failed = $false", "\nWrite-Said");
    assert!(before(end, "Assert-Place", "Open-Folder"));
    assert!(
        before(end, "Assert-Place", "Test-Plan"),
        "a dry run makes no folder"
    );
}

#[test]
fn the_folder_is_made_with_its_list_and_no_link_is_followed() {
    let script = powershell(&plan(Risk::Safe, vec![]));
    let open = function(&script, "Open-Folder");
    assert!(open.contains("[IO.Directory]::CreateDirectory($folder, $list)"));
    assert!(before(open, "Assert-Own", "Set-Acl") && !open.contains("New-Item"));
    assert!(before(
        function(&script, "Assert-Own"),
        "ReparsePoint",
        "Get-Acl"
    ));
}

#[test]
fn a_key_files_list_is_read_and_written_with_the_privileges_of_a_backup_program() {
    let script = powershell(&blind("key.repair-access", "key.unusable"));
    for privilege in [
        "SeBackupPrivilege",
        "SeRestorePrivilege",
        "SeTakeOwnershipPrivilege",
    ] {
        assert!(script.contains(privilege), "{privilege}");
    }
    assert!(
        function(&script, "Read-Access").contains("Get-List")
            && !function(&script, "Read-Access").contains("Get-Acl")
    );
    // The former owner is in what is kept, and is written where it differs.
    assert!(script.contains("AccessControlSections.Owner | AccessControlSections.Group"));
    assert!(script.contains("!wanted.Owner.Equals(now.Owner)"));
    assert!(script.contains("RevertToSelf(); }"));
}

#[test]
fn any_of_the_nine_containers_may_hold_the_key() {
    for id in ["key.repair-access", "key.park"] {
        let script = powershell(&blind(id, "key.unusable"));
        for start in places::KEY_FILES {
            assert!(script.contains(start), "{id}: {start}");
        }
        assert!(!script.contains("path = '%"), "{id}");
    }
}

#[test]
fn a_certificate_that_never_comes_has_everything_taken_back() {
    let script = powershell(&blind("key.park", "key.store-damaged"));
    let invoke = function(&script, "Invoke-Plan");
    assert!(invoke.contains("$(Undo-Rest)"));
    assert!(function(&script, "Undo-Rest").contains("Undo-Kept $kept.ToArray()"));
    assert!(function(&script, "Undo-Rest").contains("Start-Kept"));
    assert!(function(&script, "Wait-Slot").contains("throw \"no result in time"));
}

#[test]
fn start_types_are_changed_only_where_they_keep_a_service_from_starting() {
    let script = powershell(&blind("service.start", "listener.off"));
    let step = |name: &str| {
        let line = script
            .lines()
            .find(|l| l.contains(&format!("kind = 'Startup'; name = '{name}'")));
        line.unwrap().to_owned()
    };
    assert!(step("CryptSvc").contains("after = 'start:Auto'; only = 'start:Disabled'"));
    assert!(step("TermService").contains("after = 'start:Manual'; only = 'start:Disabled'"));
    let seen = (
        places::startup("KeyIso"),
        Value::Startup(Startup::Disabled),
        Value::Startup(Startup::Manual),
    );
    assert!(!powershell(&plan(Risk::Safe, vec![seen])).contains("only = "));
    assert!(!script.contains("DelayedAutostart"));
}

#[test]
fn a_service_that_hangs_is_waited_for_and_not_without_end() {
    let script = powershell(&blind("service.start", "host.slow"));
    for cmdlet in ["Stop-Service ", "Start-Service "] {
        assert!(!grammar::code(&script).contains(cmdlet), "{cmdlet}");
    }
    assert!(function(&script, "Write-Service").contains("@('Stopped') 180"));
}

#[test]
fn commands_are_windows_own_and_end() {
    let script = powershell(&blind_act());
    let act = function(&script, "Invoke-Act");
    assert!(act.contains("[Environment]::SystemDirectory") && act.contains("WaitForExit(300000)"));
    assert!(act.contains("StandardInput.Close()") && !script.contains("& $step.command"));
}

fn blind_act() -> Plan {
    Plan {
        steps: vec![Step::Act(Act::RefreshPolicy)],
        ..plan(Risk::Safe, vec![])
    }
}

#[test]
fn the_timer_runs_on_battery_and_late_and_under_any_execution_policy() {
    let layer = places::rdp_tcp("SecurityLayer");
    let script = powershell(&plan(
        Risk::Weakens,
        vec![(layer, Value::Dword(2), Value::Dword(0))],
    ));
    let timer = function(&script, "Set-Timer");
    for words in [
        "-StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries",
        "-UserId 'S-1-5-18'",
        "[scriptblock]::Create([IO.File]::ReadAllText(",
    ] {
        assert!(timer.contains(words), "{words}");
    }
    assert!(!timer.contains("-File ") && !script.contains("'SYSTEM'"));
    assert!(before(timer, "Register-ScheduledTask", "Test-Timer"));
    let invoke = function(&script, "Invoke-Plan");
    assert!(before(invoke, "applied already", "Set-Timer"));
    assert!(before(invoke, "Test-Plan", "Set-Timer"));
    assert!(before(invoke, "Set-Timer", "Invoke-Step"));
    assert!(script.contains("$minutes = 30\n"));
    assert!(powershell(&plan(Risk::Interrupts, vec![])).contains("$minutes = 0\n"));
}

#[test]
fn what_was_kept_is_read_as_it_was_written() {
    let script = powershell(&plan(Risk::Safe, vec![]));
    assert!(function(&script, "Read-Kept").contains("[IO.File]::ReadAllText($journal)"));
    assert!(function(&script, "Save-Kept").contains("[Text.Encoding]::UTF8.GetBytes("));
    assert!(!grammar::code(&script).contains("Get-Content"));
}

#[test]
fn security_is_raised_only_where_tls_has_a_certificate() {
    let script = powershell(&blind("security.raise", "security.downgraded"));
    let steps = part(&script, "\n$steps = @(\n", "\n)\n");
    assert!(
        steps
            .trim_start()
            .starts_with("$steps = @(\n    @{ do = 'certificate'"),
        "it is looked at before anything else: {steps}"
    );
    assert!(function(&script, "Test-Plan").contains("Assert-Certificate $step"));
    let down = plan(
        Risk::Weakens,
        vec![(
            places::rdp_tcp("SecurityLayer"),
            Value::Dword(2),
            Value::Dword(0),
        )],
    );
    assert!(!powershell(&down).contains("@{ do = 'certificate'"));
}

#[test]
fn rules_of_one_name_are_told_apart_by_their_profiles() {
    let rule = Slot::FirewallRule {
        name: "Bureau \u{e0} distance".into(),
        group: places::GROUP.into(),
        profiles: 0x7FFF_FFFF,
    };
    let script = powershell(&plan(
        Risk::Safe,
        vec![(rule, Value::Enabled(false), Value::Enabled(true))],
    ));
    assert!(script.contains("profiles = 7;"));
    assert!(function(&script, "Find-Rule").contains("$found.Count -gt 1"));
    assert!(!function(&script, "Find-Rule").contains("Select-Object"));
}

#[test]
fn the_hosts_file_keeps_its_bytes_its_mark_and_its_read_only_bit() {
    let entry = Slot::HostsEntry {
        name: "srv01".into(),
    };
    let script = powershell(&plan(
        Risk::Safe,
        vec![(entry, Value::Absent, Value::Text("192.0.2.7".into()))],
    ));
    assert!(function(&script, "Get-HostsFile").contains("[IO.File]::ReadAllBytes($hostsFile)"));
    let write = function(&script, "Write-HostsEntry");
    assert!(write.contains("Write-Whole $hostsFile $bytes") && write.contains("$file.mark +"));
    assert!(before(write, "ReadOnly", "finally"));
    assert!(function(&script, "Write-Whole").contains("[IO.File]::Replace("));
}

#[test]
fn the_last_line_says_how_it_ended() {
    for script in [
        powershell(&plan(Risk::Safe, vec![])),
        revert(&plan(Risk::Safe, vec![]).undo()),
    ] {
        let said = function(&script, "Write-Said");
        assert!(before(said, "$lines += $said[$i]", "$lines += $last"));
        assert!(said.contains("3900"));
        assert!(script.contains("STOPPED: ") && script.contains("DONE: "));
        assert!(script.contains("exit 1"));
    }
}

#[test]
fn a_revert_proves_that_it_runs_and_changes_nothing_then() {
    let script = revert(&plan(Risk::Safe, vec![]).undo());
    assert!(before(
        &script,
        "if ($Prove) { [IO.File]::WriteAllText($Prove, ''); exit }",
        "\n$undo = @("
    ));
    assert!(script.lines().nth(1).unwrap().starts_with("param("));
}

/// Every script of the project, also those that only a real Windows runs.
#[test]
fn the_projects_own_scripts_hold_for_windows_powershell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut seen = 0;
    for folder in ["shared/script/src/parts", "tests/script", "tests/windows"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "ps1") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(wrong(&text).is_empty(), "{path:?}: {:#?}", wrong(&text));
                seen += 1;
            }
        }
    }
    assert!(seen >= 20, "{seen}");
}

/// What is wrong is seen.
#[test]
fn a_script_that_5_1_can_not_run_is_noticed() {
    for bad in [
        "if ($a) { 'x'",
        "$a ?? 'b'",
        "a && b",
        "$x?.Length",
        "'caf\u{e9}'",
        "ConvertFrom-Json -AsHashtable",
        "'never closed",
    ] {
        assert!(!wrong(bad).is_empty(), "{bad}");
    }
    let good = "# a && b\n'a && b'; \"$(if ($a) { \"x\" } else { 'y' }) && z\"\n$s = @'\na && b ? c : d\n'@\n";
    assert!(wrong(good).is_empty(), "{:?}", wrong(good));
}
