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
