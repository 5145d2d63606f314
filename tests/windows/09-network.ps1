# The MTU of both families and the hosts file, by the functions of the scripts; the time source with its service stopped (W14, W15).
. (Join-Path $PSScriptRoot 'Common.ps1')
$parts = Join-Path (Split-Path -Parent (Split-Path -Parent $PSScriptRoot)) 'shared\script\src\parts'
foreach ($part in 'frame', 'network') { . (Join-Path $parts ($part + '.ps1')) }
$alias = (Get-NetIPInterface -AddressFamily IPv4 -ConnectionState Connected | Where-Object { $_.NlMtu -eq 1500 } | Select-Object -First 1).InterfaceAlias
foreach ($family in 'IPv4', 'IPv6') {
    if (-not (Get-NetIPInterface -InterfaceAlias $alias -AddressFamily $family -ErrorAction SilentlyContinue)) { Write-Log "$alias has no $family"; continue }
    $slot = @{ kind = 'Mtu'; interface = $alias; family = $family; says = "MTU of $alias" }
    $before = Read-Mtu $slot
    Write-Mtu $slot 'number:1499'
    Assert-That ((Read-Mtu $slot) -eq 'number:1499') "$family of $alias is 1499"
    Write-Mtu $slot $before
    Assert-That ((Read-Mtu $slot) -eq $before) "$family of $alias is as before"
}
$bytes = [IO.File]::ReadAllBytes($hostsFile)
$entry = @{ kind = 'HostsEntry'; name = 'redial-test'; says = 'hosts file entry' }
[IO.File]::SetAttributes($hostsFile, [IO.FileAttributes]::ReadOnly)
try {
    Write-HostsEntry $entry 'sz:192.0.2.7'
    Assert-That ((Read-HostsEntry $entry) -eq 'sz:192.0.2.7') 'the entry is there'
    Assert-That ([bool]([IO.File]::GetAttributes($hostsFile) -band [IO.FileAttributes]::ReadOnly)) 'the file is read-only still'
    Write-HostsEntry $entry 'absent'
    Assert-That ([Convert]::ToBase64String([IO.File]::ReadAllBytes($hostsFile)) -eq [Convert]::ToBase64String($bytes)) 'the file is byte for byte as before'
} finally { [IO.File]::SetAttributes($hostsFile, [IO.FileAttributes]::Normal) }
Stop-Service -Name W32Time -Force -ErrorAction SilentlyContinue
$run = Invoke-Redial @('fix', 'localhost', 'clock.resync', '--anyway', '--yes')
Write-Log "with W32Time stopped: $($run.code)"
Assert-That ($run.said -notmatch 'panicked') 'it ends with words'
