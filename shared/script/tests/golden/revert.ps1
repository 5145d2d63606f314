# redial: takes back what was changed, where nobody changed it since.
param([string]$Prove = '')
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
        default { throw "this script can't write $type" }
    }
}
$undo = @(
    @{ slot = @{ kind = 'Registry'; key = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'; name = 'SecurityLayer'; says = 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp\SecurityLayer' }; wrote = 'dword:00000002'; held = 'dword:00000000' }
)
foreach ($one in $undo) {
    # One that fails keeps none of the others from being taken back.
    try { if (Test-Same (Read-Slot $one.slot) $one.wrote) { Write-Slot $one.slot $one.held } } catch { Say $_.Exception.Message }
}
$said.ToString()
