#Requires -Version 5.1
#Requires -PSEdition Desktop
#Requires -RunAsAdministrator
# redial: security.raise (interrupts). Read it, then run it as administrator on the computer itself. -DryRun yes only shows what it would do; -Undo yes undoes it.
param([ValidateSet('', 'yes')][string]$Undo = '', [ValidateSet('', 'yes')][string]$DryRun = '')
# Only what is signed may use .NET on a machine with such a policy (ConstrainedLanguage): nothing below would work.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    'STOPPED: this computer runs only signed PowerShell scripts, so this script cannot work here: run redial.exe on it'
    exit 1
}
$ErrorActionPreference = 'Stop'
$said = New-Object Collections.ArrayList
# A machine's own names must not steer a terminal: what moves a cursor, hides or turns text becomes '?'.
function Get-Plain([string]$text, [int]$longest) {
    $plain = $text -replace '[\p{C}\p{Zl}\p{Zp}]', '?'
    if ($plain.Length -gt $longest) { $plain.Substring(0, $longest) + '...' } else { $plain }
}
function Say([string]$line) { [void]$said.Add((Get-Plain $line 300)) }
# Azure Run Command shows the last 4,096 bytes (learn.microsoft.com, "Run scripts in your Windows VM by using action Run Commands").
# The last line says how it ended and is always whole; of the lines before it, the last ones that fit are shown.
function Write-Said([string]$end) {
    $utf8 = New-Object Text.UTF8Encoding $false
    $last = Get-Plain $end 1000
    $room = 3900 - $utf8.GetByteCount($last)
    $first = $said.Count
    while ($first -gt 0) {
        $room -= $utf8.GetByteCount($said[$first - 1]) + 2
        if ($room -lt 0) { break }
        $first--
    }
    $lines = @()
    if ($first -gt 0) { $lines += "($first earlier lines are left out)" }
    for ($i = $first; $i -lt $said.Count; $i++) { $lines += $said[$i] }
    $lines += $last
    # Where nobody made a console, its encoding cannot be set: what is not ASCII becomes '?' then.
    $console = $null
    try {
        $console = [Console]::OutputEncoding
        [Console]::OutputEncoding = $utf8
    } catch {
        $console = $null
        $lines = @($lines -replace '[^\x20-\x7e]', '?')
    }
    $lines
    if ($null -ne $console) { [Console]::OutputEncoding = $console }
}
function U([string]$base64) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }
function Get-Short([string]$value) { Get-Plain $value 120 }
# The first name with a number behind it that nothing has: what lies there already is never overwritten.
function Get-Free([string]$start) {
    $number = 1
    while (Test-Path -LiteralPath ($start + $number)) { $number++ }
    $start + $number
}
function Get-Account { [Security.Principal.WindowsIdentity]::GetCurrent().User.Value }
function Test-System { (Get-Account) -ceq 'S-1-5-18' }
function Read-Slot($slot) { & ('Read-' + $slot.kind) $slot }
function Write-Slot($slot, [string]$value) { & ('Write-' + $slot.kind) $slot $value }
# '*' is not known beforehand; 'cert' is a certificate, whatever its properties are.
function Test-Same([string]$now, [string]$wanted) {
    ($wanted -ceq '*') -or ($now -ceq $wanted) -or (($wanted -ceq 'cert') -and $now.StartsWith('cert:'))
}
function Set-Proved($slot, [string]$value) {
    Write-Slot $slot $value
    $now = Read-Slot $slot
    if (-not (Test-Same $now $value)) { throw "not taken: $($slot.says) holds $(Get-Short $now)" }
}
# A file is there whole or as it was before, also when the power fails.
function Write-Whole([string]$path, [byte[]]$bytes) {
    $new = $path + '.redial-new'
    $stream = New-Object IO.FileStream -ArgumentList $new, ([IO.FileMode]::Create), ([IO.FileAccess]::Write), ([IO.FileShare]::None), 4096, ([IO.FileOptions]::WriteThrough)
    try {
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    } finally { $stream.Dispose() }
    if ([IO.File]::Exists($path)) { [IO.File]::Replace($new, $path, [NullString]::Value) } else { [IO.File]::Move($new, $path) }
}
$administrators = @('S-1-5-18', 'S-1-5-32-544')
# Anybody may make folders in ProgramData. What is undone later is believed only where nobody but SYSTEM and administrators made it, and a link is never followed.
function Assert-Own([string]$path, [string[]]$owners) {
    if ([IO.File]::GetAttributes($path) -band [IO.FileAttributes]::ReparsePoint) { throw "$path is a link, which may lead to another user's folder: remove it" }
    $owner = (Get-Acl -LiteralPath $path).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if ($owners -notcontains $owner) { throw "$path belongs to $owner, who could forge what will be undone: remove it" }
}
function Open-Folder([string]$folder) {
    $list = New-Object Security.AccessControl.DirectorySecurity
    $list.SetSecurityDescriptorSddlForm('O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    # Made with its list in one call; one that is there already stays as it is (learn.microsoft.com, Directory.CreateDirectory(String, DirectorySecurity), .NET Framework).
    [void][IO.Directory]::CreateDirectory($folder, $list)
    Assert-Own $folder $administrators
    Set-Acl -LiteralPath $folder -AclObject $list
}
# What #Requires says at the top counts for files only: a script that was pasted or read by a task comes here.
function Assert-Place {
    if ($PSVersionTable.PSEdition -eq 'Core') { throw 'this is PowerShell 7: run it in Windows PowerShell (powershell.exe)' }
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'this needs elevation: start Windows PowerShell as administrator' }
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
        default { throw "this script cannot write $type" }
    }
}
# TLS alone is asked for from here on: without a certificate whose key is there this locks everybody out.
function Find-Certificate([string]$store, [string]$thumbprint) {
    Get-ChildItem -LiteralPath ('Cert:\LocalMachine\' + $store) -ErrorAction SilentlyContinue | Where-Object { $_.Thumbprint -eq $thumbprint } | Select-Object -First 1
}
# Opens the key as the services do; what cannot be opened and what is not there look the same.
function Test-KeyOpens($certificate) {
    try { $null -ne [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate) } catch { $false }
}
# Administrators cannot open the key of a healthy host, SYSTEM may: for them the file must be there.
function Test-KeyFile($step) {
    foreach ($folder in $step.folders) {
        $path = [Environment]::ExpandEnvironmentVariables($folder)
        if (-not (Test-Path -LiteralPath $path)) { continue }
        foreach ($file in Get-ChildItem -LiteralPath $path -File -Force) {
            if (($step.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -and ($file.Name -notlike '*.redial-*')) { return $true }
        }
    }
    $false
}
function Assert-Certificate($step) {
    $named = Read-Registry $step.bound
    $store = 'My'
    if (-not $named.StartsWith('binary:')) {
        $named = Read-Registry $step.made
        $store = 'Remote Desktop'
    }
    $certificate = if ($named.StartsWith('binary:')) { Find-Certificate $store $named.Substring(7) }
    if (($null -eq $certificate) -and ($store -ceq 'My')) { $certificate = Find-Certificate 'Remote Desktop' $named.Substring(7) }
    if ($null -eq $certificate) { throw "not done: $($step.or)" }
    if (Test-KeyOpens $certificate) { return }
    if ((Test-System) -or ($store -ceq 'My') -or (-not (Test-KeyFile $step))) { throw "not done: the key of the host's certificate does not open. $($step.or)" }
}
$name = 'redial-security.raise'
$folder = Join-Path $env:ProgramData 'redial'
$journal = Join-Path $folder ($name + '.json')
$ending = Join-Path $folder ($name + '.said')
# After so many minutes it is undone automatically; 0 is never.
$minutes = 0
$steps = @(
    @{ do = 'certificate'; bound = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'; name = 'SSLCertificateSHA1Hash'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp\SSLCertificateSHA1Hash' }; made = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations'; name = 'SelfSignedCertificate'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\SelfSignedCertificate' }; folders = @('%ProgramData%\Microsoft\Crypto\RSA\MachineKeys', '%ProgramData%\Microsoft\Crypto\Keys'); own = @('f686aace6942fb7f7ceb231212eef4a4', 'd86b1e848570377d7cb27ddc5de661b0', '7215b202ff2cf52c0ac38e6346ef075f', 'aae70b261fbca7796d1f2beb55988d6b', 'eddb3aadf119c896de06c2b210bb5d14', '863dffb70050c530155a17133e608443', 'c8c814229270848c5691fe23e04cae82', '101d0734242b3590c6f2e618c0bdb122', '5e9f1fbff37f710a4c62eba3679640e9'); or = 'the host has no certificate for TLS, so after this nobody could log on: repair that first (certificate.renew, key.park)' },
    @{ do = 'require'; slot = @{ kind = 'Registry'; key = 'HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'; name = 'SecurityLayer'; says = 'HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services\SecurityLayer' }; value = 'absent'; or = 'Group Policy sets SecurityLayer' },
    @{ do = 'change'; slot = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'; name = 'SecurityLayer'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp\SecurityLayer' }; before = 'dword:00000000'; after = 'dword:00000002' }
)
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
$failed = $false
try {
    Assert-Place
    if ($Undo) {
        Open-Folder $folder
        Undo-Kept (Read-Kept)
        $end = 'DONE: everything is undone'
    } elseif ($DryRun) {
        Test-Plan
        $end = 'DONE: nothing was changed, this was a dry run'
    } else {
        Open-Folder $folder
        Invoke-Plan
        $end = 'DONE: undo it with -Undo yes'
    }
} catch {
    $failed = $true
    $end = "STOPPED: $($_.Exception.GetBaseException().Message)"
}
# A task that undoes has nobody to tell: it leaves its words in a file.
if ($Undo) { try { [IO.File]::WriteAllLines($ending, [string[]](@($said) + $end)) } catch { $end += ' (and these words could not be kept)' } }
Write-Said $end
if ($failed) { exit 1 }
