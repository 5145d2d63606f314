$hostsFile = Join-Path $env:SystemRoot 'System32\drivers\etc\hosts'
function Test-HostsLine([string]$line, [string]$name) {
    $words = @($line.Split('#')[0].Trim() -split '\s+')
    ($words.Count -gt 1) -and ($words[1..($words.Count - 1)] -contains $name)
}
function Read-HostsEntry($slot) {
    foreach ($line in [IO.File]::ReadAllLines($hostsFile)) {
        if (Test-HostsLine $line $slot.name) { return 'sz:' + @($line.Trim() -split '\s+')[0] }
    }
    'absent'
}
function Write-HostsEntry($slot, [string]$value) {
    $lines = @([IO.File]::ReadAllLines($hostsFile) | Where-Object { -not (Test-HostsLine $_ $slot.name) })
    if ($value -cne 'absent') { $lines += $value.Substring(3) + ' ' + $slot.name + ' # redial' }
    [IO.File]::WriteAllLines($hostsFile, [string[]]$lines)
}
function Read-Mtu($slot) { 'number:' + (Get-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily IPv4).NlMtu }
function Write-Mtu($slot, [string]$value) { Set-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily IPv4 -NlMtuBytes ([uint32]$value.Substring(7)) }
