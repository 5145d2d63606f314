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
