function Expand-Path([string]$path) { [Environment]::ExpandEnvironmentVariables($path) }
# Without what Windows notes for itself about inheritance.
function Get-PlainList([string]$sddl) { ([regex]'D:(P?)(?:AR|AI)*').Replace($sddl, 'D:$1', 1) }
# Owner and list are one: whoever owns a file may change its list, so an undo restores both.
function Read-Access($slot) {
    $path = Expand-Path $slot.path
    if (-not (Test-Path -LiteralPath $path)) { return 'absent' }
    'sddl:' + (Get-PlainList (Get-List $path))
}
function Write-Access($slot, [string]$value) { Set-List (Expand-Path $slot.path) $value.Substring(5) }
# Adds each entry that is missing and leaves the others. Where an entry denies, adding does not help: then these entries are the list.
function Add-Entries([string]$sddl, $entries) {
    $security = New-Object Security.AccessControl.RawSecurityDescriptor $sddl
    $list = $security.DiscretionaryAcl
    # No list at all gives everybody everything.
    if ($null -eq $list) { return $sddl }
    if (@($list | Where-Object { [string]$_.AceType -notlike 'AccessAllowed*' }).Count) {
        $list = New-Object Security.AccessControl.RawAcl ([byte]2), $entries.Count
        $security.DiscretionaryAcl = $list
        $security.SetFlags([Security.AccessControl.ControlFlags]([int]$security.ControlFlags -bor [int][Security.AccessControl.ControlFlags]::DiscretionaryAclProtected))
    }
    foreach ($entry in $entries) {
        $who = New-Object Security.Principal.SecurityIdentifier $entry.sid
        $has = @($list | Where-Object { ($_.SecurityIdentifier -eq $who) -and (($_.AccessMask -band $entry.mask) -eq $entry.mask) -and (-not ([int]$_.AceFlags -band 8)) })
        if (-not $has.Count) {
            $ace = New-Object Security.AccessControl.CommonAce ([Security.AccessControl.AceFlags]::None), ([Security.AccessControl.AceQualifier]::AccessAllowed), $entry.mask, $who, $false, $null
            $list.InsertAce(0, $ace)
        }
    }
    Get-PlainList ($security.GetSddlForm([Security.AccessControl.AccessControlSections]::All))
}
function Read-KeyFile($slot) {
    $path = Expand-Path $slot.path
    if (Test-Path -LiteralPath ($path + '.redial-aside')) { 'aside' } elseif (Test-Path -LiteralPath $path) { 'in-use' } else { 'absent' }
}
# A new key stays beside the one that comes back, closed to all but SYSTEM and administrators.
function Write-KeyFile($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') { Move-Path $path $aside; return }
    if (Test-Path -LiteralPath $path) {
        $newer = Get-Free ($path + '.redial-newer')
        Move-Path $path $newer
        Set-List $newer 'D:P(A;;FA;;;SY)(A;;FA;;;BA)'
    }
    Move-Path $aside $path
}
function Read-KeyStore($slot) { if (Test-Path -LiteralPath ((Expand-Path $slot.path) + '.redial-aside')) { 'aside' } else { 'in-use' } }
# One key that cannot be read keeps none of the others.
function Copy-Keys([string]$from, [string]$to) {
    foreach ($file in Get-ChildItem -LiteralPath $from -File -Force) {
        $name = Join-Path $to $file.Name
        if (($slot.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -or (Test-Path -LiteralPath $name)) { continue }
        try { Copy-Whole $file.FullName $name } catch { Say "not copied: $($file.Name): $($_.Exception.GetBaseException().Message)" }
    }
}
# A machine is never left without its folder of keys.
function Write-KeyStore($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') {
        Move-Path $path $aside
        try {
            [void](New-Item -ItemType Directory -Path $path)
            Set-List $path (Get-List $aside)
            Copy-Keys $aside $path
        } catch {
            if (Test-Path -LiteralPath $path) { Move-Path $path (Get-Free ($path + '.redial-newer')) }
            Move-Path $aside $path
            throw
        }
        return
    }
    Copy-Keys $path $aside
    $newer = Get-Free ($path + '.redial-newer')
    Move-Path $path $newer
    try { Move-Path $aside $path } catch { Move-Path $newer $path; throw }
}
