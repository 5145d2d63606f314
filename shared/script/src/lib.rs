#![doc = include_str!("../README.md")]

mod literal;
mod slot;

use std::collections::BTreeSet;

use redial_machine::{Reversal, places, sddl};
use redial_model::{Change, Plan, Risk, Step};

use literal::{hash, list, literal};
use slot::Part;

const FRAME: &str = include_str!("parts/frame.ps1");
const RUN: &str = include_str!("parts/run.ps1");
const TIMER: &str = include_str!("parts/timer.ps1");
/// How long lowered security lasts when a script lowered it, in minutes.
const WEAK_FOR: u32 = 30;

/// A script that applies the plan, and with `-Undo yes` takes it back.
pub fn powershell(plan: &Plan) -> String {
    let weakens = plan.risk == Risk::Weakens;
    let steps = plan
        .steps
        .iter()
        .filter_map(step)
        .collect::<Vec<_>>()
        .join(",\n    ");
    let by_hand = plan.steps.iter().filter_map(|s| {
        if let Step::ByHand(words) = s {
            Some(format!("# By hand: {}\n", literal::comment(words)))
        } else {
            None
        }
    });
    format!(
        "# redial: {fix} ({risk}). Read it, then run it elevated on the machine itself; take it back with -Undo yes.\n{by_hand}\
         param([string]$Undo = '')\n{FRAME}{parts}$name = {name}\n$folder = Join-Path $env:ProgramData 'redial'\n\
         $journal = Join-Path $folder ($name + '.json')\n$steps = @(\n    {steps}\n)\n{RUN}{timer}try {{\n    Open-Folder $folder\n    \
         {prove}if ($Undo) {{ Undo-Kept }} else {{ {arm}Invoke-Plan }}\n}} catch {{\n    Say \"STOPPED: $($_.Exception.Message)\"\n    \
         Say 'what was done before stays until it is taken back with -Undo yes'\n    $said.ToString()\n    exit 1\n}}\n$said.ToString()\n",
        fix = plan.fix,
        risk = plan.risk.word(),
        by_hand = by_hand.collect::<String>(),
        parts = parts(plan.steps.iter().filter_map(Part::of)),
        name = literal(&format!("redial-{}", plan.fix)),
        timer = if weakens { TIMER } else { "" },
        prove = if weakens {
            "if ($Undo -ceq 'prove') { Write-Proof } else"
        } else {
            ""
        },
        arm = if weakens {
            format!("Assert-Fresh; Set-Timer {WEAK_FOR}; ")
        } else {
            String::new()
        },
    )
}

/// A shell script that runs `powershell` on a virtual machine of Azure: `sh FILE RESOURCE_GROUP VM
/// [undo]`.
#[must_use]
pub fn azure(plan: &Plan) -> String {
    format!(
        "#!/bin/sh\n# redial: {fix} through Azure Run Command: sh THIS RESOURCE_GROUP VM [undo]\nset -eu\nscript=$(mktemp)\ntrap 'rm -f \"$script\"' EXIT\n\
         cat > \"$script\" <<'END-OF-REDIAL'\n{body}END-OF-REDIAL\n\
         az vm run-command invoke --resource-group \"$1\" --name \"$2\" --command-id RunPowerShellScript --scripts \"@$script\" ${{3:+--parameters Undo=yes}}\n",
        fix = plan.fix,
        body = powershell(plan),
    )
}

/// A script that takes these changes back, each only while it is as it was written.
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
        "# redial: takes back what was changed, where nobody changed it since.\nparam([string]$Prove = '')\n{FRAME}\
         # It runs: whoever armed it waits for this.\nif ($Prove) {{ [IO.File]::WriteAllText($Prove, ''); exit }}\n{}$undo = @(\n    {}\n)\nforeach ($one in $undo) {{\n    \
         # One that fails keeps none of the others from being taken back.\n    \
         try {{ if (Test-Same (Read-Slot $one.slot) $one.wrote) {{ Write-Slot $one.slot $one.held }} }} catch {{ Say $_.Exception.Message }}\n}}\n$said.ToString()\n",
        parts(undo.iter().filter_map(|u| Part::of_slot(&u.slot))),
        undo.iter().map(one).collect::<Vec<_>>().join(",\n    ")
    )
}

/// The functions for the kinds of slots that occur, each once.
fn parts(used: impl Iterator<Item = Part>) -> String {
    used.collect::<BTreeSet<_>>()
        .into_iter()
        .map(Part::text)
        .collect()
}

/// A step as the script's data; nothing for what a person does.
fn step(step: &Step) -> Option<String> {
    let text = |s: &str| literal(s);
    Some(match step {
        Step::ByHand(_) => return None,
        Step::Require(r) => hash(&[
            ("do", text("require")),
            ("slot", slot::described(&r.slot)),
            ("value", text(&slot::value(&r.slot, &r.value))),
            ("or", text(&r.or)),
        ]),
        Step::Await(a) => hash(&[
            ("do", text("await")),
            ("slot", slot::described(&a.slot)),
            ("not", text(&slot::value(&a.slot, &a.not))),
            ("seconds", a.seconds.to_string()),
            ("or", text(&a.or)),
        ]),
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
        Step::Change(change) => changed(change),
    })
}

fn changed(change: &Change) -> String {
    let mut fields = vec![
        ("do", literal("change")),
        ("slot", slot::described(&change.slot)),
        (
            "before",
            literal(&slot::value(&change.slot, &change.before)),
        ),
    ];
    match &change.after {
        redial_machine::Value::With(entries) => {
            let entry = |e: &String| {
                sddl::parts(e)
                    .map(|(sid, mask)| hash(&[("sid", literal(&sid)), ("mask", mask.to_string())]))
            };
            fields.push(("entries", list(entries.iter().filter_map(entry))));
        }
        after => fields.push(("after", literal(&slot::value(&change.slot, after)))),
    }
    hash(&fields)
}

/// The beginnings of Remote Desktop's own key files, which stay out of a new key folder.
fn own_keys() -> String {
    list(places::KEY_FILES.iter().map(|start| literal(start)))
}
