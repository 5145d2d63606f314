# redial: undoes what was changed, unless somebody changed it since.
param([string]$Prove = '')
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
# It runs: whoever armed it waits for this.
if ($Prove) { [IO.File]::WriteAllText($Prove, ''); exit }
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
$undo = @(
    @{ slot = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'; name = 'SecurityLayer'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp\SecurityLayer' }; wrote = 'dword:00000002'; held = 'dword:00000000' }
)
$left = 0
foreach ($one in $undo) {
    # One that fails keeps none of the others from being undone.
    try {
        if (Test-Same (Read-Slot $one.slot) $one.wrote) { Set-Proved $one.slot $one.held }
    } catch {
        $left++
        Say "not undone: $($one.slot.says): $($_.Exception.GetBaseException().Message)"
    }
}
if ($left) {
    Write-Said "STOPPED: $left of $($undo.Count) changes were not undone"
    exit 1
}
Write-Said 'DONE: undone, except what somebody changed since'
