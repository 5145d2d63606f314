#!/bin/sh
# redial: key.repair-access through Azure Run Command: sh THIS RESOURCE_GROUP VM [undo]
set -eu
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat > "$script" <<'END-OF-REDIAL'
# redial: key.repair-access (safe). Read it, then run it elevated on the machine itself; take it back with -Undo yes.
param([string]$Undo = '')
$ErrorActionPreference = 'Stop'
$said = New-Object Text.StringBuilder
# Azure Run Command shows the last 4,096 bytes: what is said stays below.
function Say([string]$line) {
    $plain = $line -replace '[^\x20-\x7e]', '?'
    if ($plain.Length -gt 300) { $plain = $plain.Substring(0, 300) + '...' }
    if ($said.Length + $plain.Length -lt 3900) { [void]$said.AppendLine($plain) }
}
function U([string]$base64) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }
function Read-Slot($slot) { & ('Read-' + $slot.kind) $slot }
function Write-Slot($slot, [string]$value) { & ('Write-' + $slot.kind) $slot $value }
# '*' is not known beforehand; 'cert' is a certificate, whatever its properties are.
function Test-Same([string]$now, [string]$wanted) {
    ($wanted -ceq '*') -or ($now -ceq $wanted) -or (($wanted -ceq 'cert') -and $now.StartsWith('cert:'))
}
function Set-Proved($slot, [string]$value) {
    Write-Slot $slot $value
    $now = Read-Slot $slot
    if (-not (Test-Same $now $value)) { throw "not taken: $($slot.says) holds $now" }
}
# Only SYSTEM and administrators may write what is taken back later. The folder is made with its list in one call; a link is not followed.
function Open-Folder([string]$folder) {
    $list = New-Object Security.AccessControl.DirectorySecurity
    $list.SetSecurityDescriptorSddlForm('O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    [void][IO.Directory]::CreateDirectory($folder, $list)
    if ([IO.File]::GetAttributes($folder) -band [IO.FileAttributes]::ReparsePoint) { throw "$folder is a link, which may lead to somebody else's folder: remove it" }
    $owner = (Get-Acl -LiteralPath $folder).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if (@('S-1-5-18', 'S-1-5-32-544') -notcontains $owner) { throw "$folder belongs to $owner, who could forge what is taken back: remove it" }
    Set-Acl -LiteralPath $folder -AclObject $list
}
function Expand-Path([string]$path) { [Environment]::ExpandEnvironmentVariables($path) }
function Read-Access($slot) {
    $path = Expand-Path $slot.path
    if (-not (Test-Path -LiteralPath $path)) { return 'absent' }
    # Without what Windows notes for itself about inheritance.
    'sddl:' + ([regex]'D:(P?)(?:AR|AI)*').Replace((Get-Acl -LiteralPath $path).Sddl, 'D:$1', 1)
}
# Only the list: giving a file to its owner again would take a privilege.
function Set-Access([string]$path, [string]$sddl) {
    $item = Get-Item -LiteralPath $path -Force
    $list = $item.GetAccessControl('Access')
    $list.SetSecurityDescriptorSddlForm($sddl, 'Access')
    $item.SetAccessControl($list)
}
function Write-Access($slot, [string]$value) { Set-Access (Expand-Path $slot.path) $value.Substring(5) }
# Adds each entry that is missing; nothing else is touched.
function Add-Entries([string]$sddl, $entries) {
    $list = New-Object Security.AccessControl.CommonSecurityDescriptor($false, $false, $sddl)
    foreach ($entry in $entries) {
        $who = New-Object Security.Principal.SecurityIdentifier($entry.sid)
        [void]$list.DiscretionaryAcl.AddAccess('Allow', $who, $entry.mask, 'None', 'None')
    }
    ([regex]'D:(P?)(?:AR|AI)*').Replace($list.GetSddlForm('All'), 'D:$1', 1)
}
function Read-KeyFile($slot) {
    $path = Expand-Path $slot.path
    if (Test-Path -LiteralPath ($path + '.redial-aside')) { 'aside' } elseif (Test-Path -LiteralPath $path) { 'in-use' } else { 'absent' }
}
function Write-KeyFile($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') { [IO.File]::Move($path, $aside); return }
    if (Test-Path -LiteralPath $path) { [IO.File]::Move($path, $path + '.redial-newer') }
    [IO.File]::Move($aside, $path)
}
function Read-KeyStore($slot) { if (Test-Path -LiteralPath ((Expand-Path $slot.path) + '.redial-aside')) { 'aside' } else { 'in-use' } }
function Copy-Keys([string]$from, [string]$to) {
    foreach ($file in Get-ChildItem -LiteralPath $from -File -Force) {
        $name = Join-Path $to $file.Name
        if (($slot.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -or (Test-Path -LiteralPath $name)) { continue }
        Copy-Item -LiteralPath $file.FullName -Destination $name
        Set-Access $name (Get-Acl -LiteralPath $file.FullName).Sddl
    }
}
function Write-KeyStore($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') {
        [IO.Directory]::Move($path, $aside)
        [void](New-Item -ItemType Directory -Path $path)
        Set-Access $path (Get-Acl -LiteralPath $aside).Sddl
        Copy-Keys $aside $path
        return
    }
    Copy-Keys $path $aside
    [IO.Directory]::Move($path, $path + '.redial-newer')
    [IO.Directory]::Move($aside, $path)
}
$name = 'redial-key.repair-access'
$folder = Join-Path $env:ProgramData 'redial'
$journal = Join-Path $folder ($name + '.json')
$steps = @(
    @{ do = 'change'; slot = @{ kind = 'Access'; path = '%ProgramData%\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*'; says = 'access to %ProgramData%\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*' }; before = '*'; entries = @(@{ sid = 'S-1-5-18'; mask = 2032127 }, @{ sid = 'S-1-5-20'; mask = 1179785 }, @{ sid = 'S-1-5-32-544'; mask = 2032127 }) }
)
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
try {
    Open-Folder $folder
    if ($Undo) { Undo-Kept } else { Invoke-Plan }
} catch {
    Say "STOPPED: $($_.Exception.Message)"
    Say 'what was done before stays until it is taken back with -Undo yes'
    $said.ToString()
    exit 1
}
$said.ToString()
END-OF-REDIAL
az vm run-command invoke --resource-group "$1" --name "$2" --command-id RunPowerShellScript --scripts "@$script" ${3:+--parameters Undo=yes}
