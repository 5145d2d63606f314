function Expand-Path([string]$path) { [Environment]::ExpandEnvironmentVariables($path) }
function Read-Access($slot) {
    $path = Expand-Path $slot.path
    if (-not (Test-Path -LiteralPath $path)) { return 'absent' }
    # Without what Windows notes for itself about inheritance.
    'sddl:' + ([regex]'D:(P?)(?:AR|AI)*').Replace((Get-Acl -LiteralPath $path).Sddl, 'D:$1', 1)
}
function Write-Access($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $list = Get-Acl -LiteralPath $path
    $list.SetSecurityDescriptorSddlForm($value.Substring(5))
    Set-Acl -LiteralPath $path -AclObject $list
}
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
        Set-Acl -LiteralPath $name -AclObject (Get-Acl -LiteralPath $file.FullName)
    }
}
function Write-KeyStore($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') {
        $list = Get-Acl -LiteralPath $path
        [IO.Directory]::Move($path, $aside)
        [void](New-Item -ItemType Directory -Path $path)
        Set-Acl -LiteralPath $path -AclObject $list
        Copy-Keys $aside $path
        return
    }
    Copy-Keys $path $aside
    [IO.Directory]::Move($path, $path + '.redial-newer')
    [IO.Directory]::Move($aside, $path)
}
