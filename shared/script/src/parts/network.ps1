$hostsFile = [Environment]::ExpandEnvironmentVariables('%SystemRoot%\System32\drivers\etc\hosts')
# Latin 1 makes one character of every byte, so what others wrote stays as it is, byte for byte.
$latin = [Text.Encoding]::GetEncoding(28591)
$bom = $latin.GetString([byte[]](0xEF, 0xBB, 0xBF))
# The mark of UTF-8 at the beginning, and the lines with their ends.
function Get-HostsFile {
    if (-not [IO.File]::Exists($hostsFile)) { return @{ mark = ''; lines = @() } }
    $bytes = [IO.File]::ReadAllBytes($hostsFile)
    $start = [BitConverter]::ToString($bytes, 0, [Math]::Min(2, $bytes.Length))
    if (@('FF-FE', 'FE-FF') -contains $start) { throw "$hostsFile is UTF-16, which Windows itself does not read: it was not changed" }
    $text = $latin.GetString($bytes)
    $mark = if ($text.StartsWith($bom, [StringComparison]::Ordinal)) { $bom } else { '' }
    @{ mark = $mark; lines = @($text.Substring($mark.Length) -split '(?<=\n)' | Where-Object { $_ -ne '' }) }
}
# A name as the bytes of UTF-8, each of them one character.
function Get-HostsName([string]$name) { $latin.GetString([Text.Encoding]::UTF8.GetBytes($name)) }
function Test-HostsLine([string]$line, [string]$name) {
    $words = @($line.Split('#')[0].Trim() -split '\s+')
    ($words.Count -gt 1) -and ($words[1..($words.Count - 1)] -contains $name)
}
# The first line that names it is the one that counts.
function Get-HostsAddress($lines, [string]$name) {
    foreach ($line in $lines) {
        if (Test-HostsLine $line $name) { return 'sz:' + @($line.Trim() -split '\s+')[0] }
    }
    'absent'
}
function Read-HostsEntry($slot) { Get-HostsAddress (Get-HostsFile).lines (Get-HostsName $slot.name) }
# Only redial's own marked line is written or removed; what others wrote stands below it.
function Write-HostsEntry($slot, [string]$value) {
    $name = Get-HostsName $slot.name
    $file = Get-HostsFile
    $lines = @($file.lines | Where-Object { -not ((Test-HostsLine $_ $name) -and $_.TrimEnd().EndsWith('# redial')) })
    if ((Get-HostsAddress $lines $name) -cne $value) {
        if ($value -ceq 'absent') { throw "an entry that is not redial's has the name $($slot.name)" }
        $lines = @($value.Substring(3) + ' ' + $name + " # redial`r`n") + $lines
    }
    $bytes = $latin.GetBytes($file.mark + ($lines -join ''))
    if (-not [IO.File]::Exists($hostsFile)) { Write-Whole $hostsFile $bytes; return }
    $attributes = [IO.File]::GetAttributes($hostsFile)
    $readOnly = [bool]($attributes -band [IO.FileAttributes]::ReadOnly)
    if ($readOnly) { [IO.File]::SetAttributes($hostsFile, [IO.FileAttributes]($attributes -bxor [IO.FileAttributes]::ReadOnly)) }
    try { Write-Whole $hostsFile $bytes } finally { if ($readOnly) { [IO.File]::SetAttributes($hostsFile, $attributes) } }
}
function Read-Mtu($slot) { 'number:' + (Get-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily $slot.family).NlMtu }
function Write-Mtu($slot, [string]$value) { Set-NetIPInterface -InterfaceAlias $slot.interface -AddressFamily $slot.family -NlMtuBytes ([uint32]$value.Substring(7)) }
