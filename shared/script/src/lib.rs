#![doc = include_str!("../README.md")]

mod capsule;
mod literal;
mod slot;

use std::collections::BTreeSet;

use redial_machine::{Reversal, Slot, Startup, Value, places, sddl};
use redial_model::{Change, Plan, Risk, Step};

pub use capsule::{RedialThere, capsule, capsule_azure};
use literal::{hash, list, literal};
use slot::Part;

const FRAME: &str = include_str!("parts/frame.ps1");
const FOLDER: &str = include_str!("parts/folder.ps1");
const RUN: &str = include_str!("parts/run.ps1");
const TIMER: &str = include_str!("parts/timer.ps1");
const END: &str = include_str!("parts/end.ps1");
/// How long lowered security lasts when a script lowered it, in minutes.
const WEAK_FOR: u32 = 30;

/// A script that applies the plan, with `-DryRun yes` only says what it would do, and with `-Undo
/// yes` takes it back.
pub fn powershell(plan: &Plan) -> String {
    let weakens = plan.risk == Risk::Weakens;
    let raises = raises(plan);
    let steps = raises
        .then(certificate)
        .into_iter()
        .chain(plan.steps.iter().filter_map(|one| step(plan, one)))
        .collect::<Vec<_>>()
        .join(",\n    ");
    let by_hand = plan.steps.iter().filter_map(|s| {
        if let Step::ByHand(words) = s {
            Some(format!("# Manually: {}\n", literal::comment(words)))
        } else {
            None
        }
    });
    let used = plan.steps.iter().filter_map(Part::of);
    format!(
        "#Requires -Version 5.1\n#Requires -PSEdition Desktop\n#Requires -RunAsAdministrator\n\
         # redial: {fix} ({risk}). Read it, then run it as administrator on the computer itself. -DryRun yes only shows what it would do; -Undo yes undoes it.\n{by_hand}\
         param([ValidateSet('', 'yes')][string]$Undo = '', [ValidateSet('', 'yes')][string]$DryRun = '')\n\
         {FRAME}{FOLDER}{parts}$name = {name}\n$folder = Join-Path $env:ProgramData 'redial'\n\
         $journal = Join-Path $folder ($name + '.json')\n$ending = Join-Path $folder ($name + '.said')\n\
         # After so many minutes it is undone automatically; 0 is never.\n$minutes = {minutes}\n\
         $steps = @(\n    {steps}\n)\n{RUN}{timer}{END}",
        fix = plan.fix,
        risk = plan.risk.word(),
        by_hand = by_hand.collect::<String>(),
        parts = parts(used.chain(raises.then_some(Part::Tls))),
        name = literal(&format!("redial-{}", plan.fix)),
        minutes = if weakens { WEAK_FOR } else { 0 },
        timer = if weakens { TIMER } else { "" },
    )
}

/// Whether the plan makes the host ask for TLS alone. A host that has no certificate it can use
/// would then let nobody in.
fn raises(plan: &Plan) -> bool {
    let layer = places::rdp_tcp("SecurityLayer");
    plan.changes()
        .any(|c| c.slot == layer && c.after == Value::Dword(2))
}

/// What is looked at first where the plan raises security: the certificate, and its key.
fn certificate() -> String {
    let slot = |slot: &Slot| slot::described(slot);
    hash(&[
        ("do", literal("certificate")),
        ("bound", slot(&places::rdp_tcp("SSLCertificateSHA1Hash"))),
        ("made", slot(&places::win_stations("SelfSignedCertificate"))),
        (
            "folders",
            list([literal(places::KEYS), literal(CNG_KEYS)].into_iter()),
        ),
        ("own", own_keys()),
        (
            "or",
            literal(
                "the host has no certificate for TLS, so after this nobody could log on: repair that first (certificate.renew, key.park)",
            ),
        ),
    ])
}

/// A shell script that runs `powershell` on a virtual machine of Azure: `sh FILE RESOURCE_GROUP VM
/// [undo|dry-run]`. Azure reports success whatever a script's exit code is (Azure/azure-cli issue
/// 29750), so it looks at the last line, and at nothing for a success that nobody told.
#[must_use]
pub fn azure(plan: &Plan) -> String {
    format!(
        "#!/bin/sh\n# redial: {fix} through Azure Run Command: sh THIS RESOURCE_GROUP VM [undo|dry-run]\nset -eu\n{AZURE_BEGIN}\
         cat > \"$script\" <<'END-OF-REDIAL'\n{body}END-OF-REDIAL\n{AZURE_END}",
        fix = plan.fix,
        body = powershell(plan),
    )
}

const AZURE_BEGIN: &str = include_str!("parts/azure-begin.sh");
const AZURE_END: &str = include_str!("parts/azure-end.sh");
/// Where the newer of Windows' two key providers keeps a machine's keys.
const CNG_KEYS: &str = r"%ProgramData%\Microsoft\Crypto\Keys";

/// A script that takes these changes back, each only while it is as it was written. With `-Prove
/// FILE` it only makes that file: so whoever arms it can see that it runs.
#[must_use]
pub fn revert(undo: &[Reversal]) -> String {
    let one = |u: &Reversal| {
        let (slot, wrote, held) = (
            slot::described(&u.slot),
            slot::value(&u.slot, &u.wrote),
            slot::restorable(&u.slot, &u.held),
        );
        hash(&[
            ("slot", slot),
            ("wrote", literal(&wrote)),
            ("held", literal(&held)),
        ])
    };
    format!(
        "# redial: undoes what was changed, unless somebody changed it since.\nparam([string]$Prove = '')\n{FRAME}\
         # It runs: whoever armed it waits for this.\nif ($Prove) {{ [IO.File]::WriteAllText($Prove, ''); exit }}\n{}$undo = @(\n    {}\n)\n{REVERT}",
        parts(undo.iter().filter_map(|u| Part::of_slot(&u.slot))),
        undo.iter().map(one).collect::<Vec<_>>().join(",\n    ")
    )
}

const REVERT: &str = include_str!("parts/revert.ps1");

/// The functions for the kinds of slots that occur, each once.
fn parts(used: impl Iterator<Item = Part>) -> String {
    used.flat_map(Part::with_needs)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|part| part.text())
        .collect()
}

/// A step as the script's data; nothing for what a person does.
fn step(plan: &Plan, step: &Step) -> Option<String> {
    let text = |s: &str| literal(s);
    Some(match step {
        Step::ByHand(_) => return None,
        Step::Require(r) => hash(&[
            ("do", text("require")),
            ("slot", slot::described(&r.slot)),
            ("value", text(&slot::value(&r.slot, &r.value))),
            ("or", text(&r.or)),
        ]),
        Step::Await(a) => {
            let mut fields = vec![
                ("do", text("await")),
                ("slot", slot::described(&a.slot)),
                ("not", text(&slot::value(&a.slot, &a.not))),
                ("seconds", a.seconds.to_string()),
                ("or", text(&a.or)),
            ];
            if plan.brings(&a.slot) {
                fields.push(("goes", "$true".into()));
            }
            hash(&fields)
        }
        Step::Act(act) => {
            let (command, arguments) = act.command();
            let arguments = list(arguments.iter().map(|a| text(a)));
            hash(&[
                ("do", text("act")),
                ("command", text(command)),
                ("arguments", arguments),
                ("says", text(&act.to_string())),
            ])
        }
        Step::Change(change) => changed(plan, change),
    })
}

fn changed(plan: &Plan, change: &Change) -> String {
    let mut fields = vec![
        ("do", literal("change")),
        ("slot", slot::described(&change.slot)),
        (
            "before",
            literal(&slot::value(&change.slot, &change.before)),
        ),
    ];
    match &change.after {
        Value::With(entries) => {
            let entry = |e: &String| {
                sddl::parts(e)
                    .map(|(sid, mask)| hash(&[("sid", literal(&sid)), ("mask", mask.to_string())]))
            };
            fields.push(("entries", list(entries.iter().filter_map(entry))));
        }
        after => fields.push(("after", literal(&slot::value(&change.slot, after)))),
    }
    if matches!(change.slot, Slot::Startup { .. }) && change.before == Value::Unknown {
        // Nobody looked: only what keeps a service from starting is changed.
        let disabled = slot::value(&change.slot, &Value::Startup(Startup::Disabled));
        fields.push(("only", literal(&disabled)));
    }
    if plan.brings(&change.slot) {
        // Whatever the machine makes there goes when it is taken back.
        fields.push(("wrote", literal("*")));
    }
    hash(&fields)
}

/// The beginnings of Remote Desktop's own key files, which stay out of a new key folder.
fn own_keys() -> String {
    list(places::KEY_FILES.iter().map(|start| literal(start)))
}
