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
