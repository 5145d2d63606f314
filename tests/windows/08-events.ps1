# Events: a dial is found in the log; from a channel that is off nothing is concluded (D4).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
$channel = 'Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational'
$codes = @((Get-Report @()).findings | ForEach-Object { $_.code })
Write-Log ('found: ' + ($codes -join ' '))
Assert-That ($codes -notcontains 'events.never-arrived') 'a dial that arrived is found'
[void](Invoke-Program 'wevtutil.exe' @('sl', $channel, '/e:false') '')
try {
    $codes = @((Get-Report @()).findings | ForEach-Object { $_.code })
    Write-Log ('found with the channel off: ' + ($codes -join ' '))
    Assert-That ($codes -notcontains 'events.never-arrived') 'a channel that is off says nothing'
} finally { [void](Invoke-Program 'wevtutil.exe' @('sl', $channel, '/e:true') '') }
