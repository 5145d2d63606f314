function Expand-Step($step) {
    # A file whose name ends with the machine's own id, or the listener's own rules of a group, are looked up on the machine.
    if ($step.slot.path -and $step.slot.path.EndsWith('_*')) {
        foreach ($file in Get-ChildItem -Path ([Environment]::ExpandEnvironmentVariables($step.slot.path)) -File -Force | Where-Object { $_.Name -notlike '*.redial-*' }) {
            $one = $step.Clone(); $one.slot = $step.slot.Clone(); $one.slot.path = $file.FullName
            $one
        }
    } elseif ($step.slot.group -and ($step.slot.name -ceq '*')) {
        foreach ($rule in Get-NetFirewallRule -Group $step.slot.group | Where-Object { $_.Name -like 'RemoteDesktop-UserMode-In-*' }) {
            $one = $step.Clone(); $one.slot = $step.slot.Clone(); $one.slot.id = $rule.Name
            $one
        }
    } else { $step }
}
function Save-Kept($kept) { [IO.File]::WriteAllText($journal, (ConvertTo-Json @($kept) -Depth 6)) }
function Undo-Kept {
    if (-not (Test-Path -LiteralPath $journal)) { throw "nothing was kept in $journal" }
    $kept = @(Get-Content -LiteralPath $journal -Raw | ConvertFrom-Json | ForEach-Object { $_ })
    [array]::Reverse($kept)
    foreach ($one in $kept) {
        $slot = @{}
        $one.slot.PSObject.Properties | ForEach-Object { $slot[$_.Name] = $_.Value }
        $now = Read-Slot $slot
        if (Test-Same $now $one.held) { Say "so already: $($one.slot.says)"; continue }
        if (-not (Test-Same $now $one.wrote)) { throw "drifted: $($one.slot.says) holds $now, which is neither ours nor the old value: nothing more is touched" }
        Set-Proved $slot $one.held
        Say "taken back: $($one.slot.says)"
    }
    Move-Item -LiteralPath $journal -Destination ($journal + '.taken-back') -Force
}
function Assert-Fresh {
    if (Test-Path -LiteralPath $journal) { throw "applied already: take it back first (-Undo yes), or remove $journal" }
}
function Invoke-Plan {
    Assert-Fresh
    foreach ($step in $steps) {
        if ($step.do -ceq 'require' -and -not (Test-Same (Read-Slot $step.slot) $step.value)) { throw "not done: $($step.or)" }
    }
    $kept = @()
    foreach ($step in $steps) {
        switch ($step.do) {
            'act' {
                & $step.command $step.arguments | Out-Null
                if ($LASTEXITCODE) { throw "$($step.command) ended with $LASTEXITCODE" }
                Say "done: $($step.says)"
            }
            'await' {
                $until = (Get-Date).AddSeconds($step.seconds)
                $not = if ($step.not -ceq '*') { $first[$step.slot.says] } else { $step.not }
                do { $now = Read-Slot $step.slot; if (($now -cne $not) -and ($now -cne 'absent')) { break }; Start-Sleep -Milliseconds 500 } while ((Get-Date) -lt $until)
                if (($now -ceq $not) -or ($now -ceq 'absent')) { throw "it never came: $($step.or)" }
                Say "came: $($step.slot.says) is $now"
            }
            'change' {
                foreach ($one in @(Expand-Step $step)) {
                    $now = Read-Slot $one.slot
                    $after = if ($one.entries) { if ($now -ceq 'absent') { continue }; 'sddl:' + (Add-Entries $now.Substring(5) $one.entries) } else { $one.after }
                    if (Test-Same $now $after) { Say "so already: $($one.slot.says)"; continue }
                    if (-not (Test-Same $now $one.before)) { throw "drifted: $($one.slot.says) holds $now" }
                    $kept += @{ slot = $one.slot; held = $now; wrote = $after }
                    Save-Kept $kept
                    Set-Proved $one.slot $after
                    Say "done: $($one.slot.says) is $after, was $now"
                }
            }
        }
    }
}
# What is waited for is compared with what was there at the beginning.
$first = @{}
foreach ($step in $steps) { if ($step.do -ceq 'await') { $first[$step.slot.says] = Read-Slot $step.slot } }
