# Remote Desktop's own key files, whose names end with the machine's own id, and the listener's own rules of a group are looked up on the machine.
function Expand-Step($step) {
    $slot = $step.slot
    if ($slot.folder) {
        $keys = [Environment]::ExpandEnvironmentVariables($slot.folder)
        if (-not (Test-Path -LiteralPath $keys)) { return }
        foreach ($file in Get-ChildItem -LiteralPath $keys -File -Force) {
            if (($slot.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -and ($file.Name -notlike '*.redial-*')) {
                $one = $step.Clone(); $one.slot = $slot.Clone(); $one.slot.path = $file.FullName; $one.slot.says = "$($slot.says): $($file.Name)"
                $one
            }
        }
    } elseif ($slot.group -and ($slot.name -ceq '*')) {
        foreach ($rule in Get-NetFirewallRule -Group $slot.group | Where-Object { $_.Name -like 'RemoteDesktop-UserMode-In-*' }) {
            $one = $step.Clone(); $one.slot = $slot.Clone(); $one.slot.id = $rule.Name; $one.slot.says = "$($slot.says): $($rule.Name)"
            $one
        }
    } else { $step }
}
# What a slot holds after the change; nothing where it is so already, or where this change is not for it.
function Get-After($step, [string]$now) {
    if ($step.only -and ($now -cne $step.only)) { return }
    # A service that is not installed stays so.
    if (($step.slot.kind -ceq 'Service') -and ($now -ceq 'absent')) { return }
    if ($step.entries) {
        if ($now -ceq 'absent') { return }
        $after = 'sddl:' + (Add-Entries $now.Substring(5) $step.entries)
    } else { $after = $step.after }
    if (Test-Same $now $after) { return }
    if (-not (Test-Same $now $step.before)) { throw "drifted: $($step.slot.says) holds $(Get-Short $now)" }
    $after
}
# Everything that can be found wrong before anything is changed. What an earlier step would have changed is taken as changed.
function Test-Plan {
    $would = @{}
    foreach ($step in $steps) {
        if ($step.do -ceq 'certificate') { Assert-Certificate $step }
        elseif ($step.do -ceq 'require') {
            if (-not (Test-Same (Read-Slot $step.slot) $step.value)) { throw "not done: $($step.or)" }
        } elseif ($step.do -ceq 'act') { Say "would be done: $($step.says)" }
        elseif ($step.do -ceq 'await') { Say "would be waited for, at most $($step.seconds) s: $($step.slot.says)" }
        else {
            foreach ($one in @(Expand-Step $step)) {
                $says = $one.slot.says
                $now = if ($would.ContainsKey($says)) { $would[$says] } else { Read-Slot $one.slot }
                $after = Get-After $one $now
                if ($null -eq $after) { Say "set already: $says" } else {
                    $would[$says] = $after
                    Say "would be changed: $says from $(Get-Short $now) to $(Get-Short $after)"
                }
            }
        }
    }
}
function Save-Kept { Write-Whole $journal ([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json @($kept.ToArray()) -Depth 6))) }
function Read-Kept {
    if (-not (Test-Path -LiteralPath $journal)) { throw "there is no record in $journal" }
    # Nobody else may write in this folder; an administrator's own files may be his.
    Assert-Own $journal ($administrators + (Get-Account))
    # Windows PowerShell's Get-Content reads a file without a mark in the machine's own code page.
    foreach ($one in @([IO.File]::ReadAllText($journal) | ConvertFrom-Json | ForEach-Object { $_ })) {
        $slot = @{}
        $one.slot.PSObject.Properties | ForEach-Object { $slot[$_.Name] = $_.Value }
        @{ slot = $slot; held = $one.held; wrote = $one.wrote }
    }
}
function Undo-Kept($back) {
    $back = @($back)
    [array]::Reverse($back)
    foreach ($one in $back) {
        $now = Read-Slot $one.slot
        if (Test-Same $now $one.held) { Say "set already: $($one.slot.says)" } else {
            if (-not (Test-Same $now $one.wrote)) { throw "drifted: $($one.slot.says) holds $(Get-Short $now), which is neither the value of this script nor the old one: nothing more is changed" }
            Set-Proved $one.slot $one.held
            Say "undone: $($one.slot.says)"
        }
    }
    [IO.File]::Move($journal, (Get-Free ($journal + '.taken-back')))
    if ($minutes) { Clear-Timer }
}
# No service stays stopped because something else failed.
function Start-Kept {
    foreach ($one in $kept.ToArray()) {
        if (($one.slot.kind -cne 'Service') -or ($one.held -cne 'running')) { continue }
        try {
            if ((Read-Slot $one.slot) -ceq 'stopped') { Set-Proved $one.slot 'running'; Say "started again: $($one.slot.says)" }
        } catch { Say "not started again: $($one.slot.says): $($_.Exception.GetBaseException().Message)" }
    }
}
# A plan that stopped leaves nothing half done; returns what became of it.
function Undo-Rest {
    try {
        if (-not $kept.Count) {
            if ($minutes) { Clear-Timer }
            return 'Nothing was changed'
        }
        Undo-Kept $kept.ToArray()
        'What was changed before it is undone'
    } catch {
        $why = $_.Exception.GetBaseException().Message
        Start-Kept
        "What was changed before it stays until you undo it with -Undo yes ($(Get-Plain $why 300))"
    }
}
# A command may ask something nobody can answer, or never end.
function Invoke-Act($step) {
    # Windows' own, whatever lies in the folder this was started in.
    $program = if ([IO.Path]::IsPathRooted($step.command)) { $step.command } else { Join-Path ([Environment]::SystemDirectory) $step.command }
    $start = New-Object Diagnostics.ProcessStartInfo $program, ($step.arguments -join ' ')
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    if (-not $process.WaitForExit(300000)) {
        $process.Kill()
        throw "$($step.command) did not end within 5 minutes"
    }
    $words = ($output.Result + $errors.Result).Trim()
    if ($process.ExitCode) { throw "$($step.command) ended with $($process.ExitCode): $(Get-Plain $words 300)" }
}
function Wait-Slot($step) {
    $not = if ($step.not -ceq '*') { $first[$step.slot.says] } else { $step.not }
    $until = (Get-Date).AddSeconds($step.seconds)
    while ($true) {
        $now = Read-Slot $step.slot
        if (($now -cne $not) -and ($now -cne 'absent')) { return $now }
        if ((Get-Date) -ge $until) { throw "no result in time: $($step.or)" }
        Start-Sleep -Milliseconds 500
    }
}
# Written down before it is done: what was begun can be undone.
function Add-Kept($slot, [string]$held, [string]$wrote) {
    [void]$kept.Add(@{ slot = $slot; held = $held; wrote = $wrote })
    Save-Kept
}
function Invoke-Step($step) {
    if ($step.do -ceq 'act') { Invoke-Act $step; Say "done: $($step.says)" }
    elseif ($step.do -ceq 'await') {
        $now = Wait-Slot $step
        # What the machine made goes when this is undone; where one was taken away before, that one comes back for it.
        $kin = @($kept.ToArray() | Where-Object { $_.slot.says -ceq $step.slot.says })
        if ($step.goes -and (-not $kin.Count)) { Add-Kept $step.slot $step.not '*' }
        Say "found: $($step.slot.says) is $(Get-Short $now)"
    } elseif ($step.do -ceq 'change') {
        foreach ($one in @(Expand-Step $step)) {
            $now = Read-Slot $one.slot
            $after = Get-After $one $now
            if ($null -eq $after) { Say "set already: $($one.slot.says)" } else {
                Add-Kept $one.slot $now $(if ($one.wrote) { $one.wrote } else { $after })
                Set-Proved $one.slot $after
                Say "done: $($one.slot.says) is $(Get-Short $after), was $(Get-Short $now)"
            }
        }
    }
}
function Invoke-Plan {
    if (Test-Path -LiteralPath $journal) { throw "applied already: undo it first (-Undo yes), or remove $journal" }
    try {
        try { Test-Plan } finally { $said.Clear() }
        # What is waited for is compared with what was there at the beginning.
        foreach ($step in $steps) { if ($step.do -ceq 'await') { $first[$step.slot.says] = Read-Slot $step.slot } }
        if ($minutes) { Set-Timer $minutes }
        foreach ($step in $steps) { Invoke-Step $step }
    } catch {
        $why = $_.Exception.GetBaseException().Message
        throw "$(Get-Plain $why 500). $(Undo-Rest)"
    }
}
$first = @{}
$kept = New-Object Collections.ArrayList
