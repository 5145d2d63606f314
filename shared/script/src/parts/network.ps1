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
# Only redial's own marked line is written or removed; what others wrote stands below it, byte for byte (Latin 1 keeps every byte).
function Write-HostsEntry($slot, [string]$value) {
    $latin = [Text.Encoding]::GetEncoding(28591)
    $lines = @([IO.File]::ReadAllText($hostsFile, $latin) -split '(?<=\n)' | Where-Object { -not ((Test-HostsLine $_ $slot.name) -and $_.TrimEnd().EndsWith('# redial')) })
    $others = 'absent'
    foreach ($line in $lines) { if (Test-HostsLine $line $slot.name) { $others = 'sz:' + @($line.Trim() -split '\s+')[0]; break } }
    if ($others -cne $value) {
        if ($value -ceq 'absent') { throw "a line that is not redial's names $($slot.name)" }
        $lines = @($value.Substring(3) + ' ' + $slot.name + " # redial`r`n") + $lines
    }
    [IO.File]::WriteAllText($hostsFile, ($lines -join ''), $latin)
}
function Read-Mtu($slot) { 'number:' + (Get-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily $slot.family).NlMtu }
function Write-Mtu($slot, [string]$value) { Set-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily $slot.family -NlMtuBytes ([uint32]$value.Substring(7)) }
