# redial: security.raise (interrupts). Read it, then run it elevated on the machine itself; take it back with -Undo yes.
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
function Open-Root([string]$key, [ref]$rest) {
    $root, $path = $key.Split('\', 2)
    $rest.Value = $path
    if ($root -ceq 'HKCU') { [Microsoft.Win32.Registry]::CurrentUser } else { [Microsoft.Win32.Registry]::LocalMachine }
}
function Read-Registry($slot) {
    $path = ''
    $key = (Open-Root $slot.key ([ref]$path)).OpenSubKey($path)
    if (($null -eq $key) -or ($key.GetValueNames() -notcontains $slot.name)) { return 'absent' }
    $value = $key.GetValue($slot.name, $null, 'DoNotExpandEnvironmentNames')
    switch ($key.GetValueKind($slot.name)) {
        'DWord' { return 'dword:{0:x8}' -f $value }
        'QWord' { return 'qword:{0:x16}' -f $value }
        'String' { return 'sz:' + $value }
        'ExpandString' { return 'expand:' + $value }
        'MultiString' { return 'multi:' + ($value -join [char]0) }
        'Binary' { return 'binary:' + (-join ($value | ForEach-Object { '{0:x2}' -f $_ })) }
        default { throw "$($slot.says) has a type this script does not know" }
    }
}
function Write-Registry($slot, [string]$value) {
    $path = ''
    $root = Open-Root $slot.key ([ref]$path)
    if ($value -ceq 'absent') {
        $key = $root.OpenSubKey($path, $true)
        if ($null -ne $key) { $key.DeleteValue($slot.name, $false) }
        return
    }
    $key = $root.CreateSubKey($path)
    $type, $text = $value.Split(':', 2)
    switch ($type) {
        'dword' { $key.SetValue($slot.name, [BitConverter]::ToInt32([BitConverter]::GetBytes([Convert]::ToUInt32($text, 16)), 0), 'DWord') }
        'qword' { $key.SetValue($slot.name, [BitConverter]::ToInt64([BitConverter]::GetBytes([Convert]::ToUInt64($text, 16)), 0), 'QWord') }
        'sz' { $key.SetValue($slot.name, $text, 'String') }
        'expand' { $key.SetValue($slot.name, $text, 'ExpandString') }
        'multi' { $key.SetValue($slot.name, [string[]]$text.Split([char]0), 'MultiString') }
        'binary' {
            $bytes = New-Object byte[] ($text.Length / 2)
            for ($i = 0; $i -lt $bytes.Length; $i++) { $bytes[$i] = [Convert]::ToByte($text.Substring(2 * $i, 2), 16) }
            $key.SetValue($slot.name, $bytes, 'Binary')
        }
        default { throw "this script can't write $type" }
    }
}
$name = 'redial-security.raise'
$folder = Join-Path $env:ProgramData 'redial'
$journal = Join-Path $folder ($name + '.json')
$steps = @(
    @{ do = 'require'; slot = @{ kind = 'Registry'; key = 'HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'; name = 'SecurityLayer'; says = 'HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services\SecurityLayer' }; value = 'absent'; or = 'Group Policy sets SecurityLayer' },
    @{ do = 'change'; slot = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'; name = 'SecurityLayer'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp\SecurityLayer' }; before = 'dword:00000000'; after = 'dword:00000002' }
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
