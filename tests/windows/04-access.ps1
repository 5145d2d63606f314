# SYSTEM and NETWORK SERVICE lose their access to the key; repaired by the program, and by the script as SYSTEM; both taken back (W3, W4).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
$file = Get-ChildItem -LiteralPath $keys -Force | Where-Object { $_.Name -like $own } | Select-Object -First 1
Assert-That ($null -ne $file) 'the host has a key file of its own'
$healthy = Get-Sddl $file.FullName
$script = Save-Script @('key.repair-access') 'access.ps1'
foreach ($by in 'script', 'program') {
    # Away with the access: the owner is the administrators, and nobody else is on the list.
    [void](Invoke-Program 'takeown.exe' @('/f', $file.FullName, '/a') '')
    [void](Invoke-Program 'icacls.exe' @($file.FullName, '/inheritance:r', '/grant:r', '*S-1-5-32-544:(R)', '/remove:g', '*S-1-5-18', '*S-1-5-20') '')
    $broken = Get-Sddl $file.FullName
    if ($by -eq 'script') {
        $said = Invoke-AsSystem $script ''
        Assert-That ($said -match '(?m)^DONE: ') 'the script says that it is done, as SYSTEM'
    } else {
        [void](Invoke-Redial @('fix', 'localhost', 'key.repair-access', '--anyway') 'key.repair-access')
    }
    $mended = Get-Sddl $file.FullName
    Assert-That ($mended -match '\(A;;FA;;;SY\)') "SYSTEM has its access again, by the $by"
    Assert-That ($mended -match ';;;NS\)') "NETWORK SERVICE has its access again, by the $by"
    Assert-That (Test-Line) 'the line is up'
    if ($by -eq 'script') { [void](Invoke-AsSystem $script '-Undo yes') } else { [void](Invoke-Redial @('undo') 'yes') }
    $back = Get-Sddl $file.FullName
    Assert-That (($back -replace 'D:P?(AR|AI)*', 'D:') -eq ($broken -replace 'D:P?(AR|AI)*', 'D:')) "list and owner are as they were, by the $by"
}
[void](Invoke-Redial @('fix', 'localhost', 'key.repair-access', '--anyway') 'key.repair-access')
Write-Log "healthy was: $healthy"
