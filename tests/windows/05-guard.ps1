# The guard fires: the value is back and the task gone; also where Group Policy allows only signed scripts (W7, W10, W11).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\PowerShell'
foreach ($signed in $false, $true) {
    if ($signed) {
        [void](New-Item -Path $policy -Force)
        Set-ItemProperty -LiteralPath $policy -Name EnableScripts -Value 1
        Set-ItemProperty -LiteralPath $policy -Name ExecutionPolicy -Value 'AllSigned'
    }
    try {
        Set-ItemProperty -LiteralPath $listener -Name UserAuthentication -Value 0
        # Confirmed by nobody: it is to take itself back.
        [void](Invoke-Redial @('fix', 'localhost', 'security.raise', '--anyway', '--yes', '--confirm-within', '20s'))
        Start-Sleep -Seconds 90
        Assert-That ((Get-ItemProperty -LiteralPath $listener).UserAuthentication -eq 0) "the guard took the change back (only signed scripts: $signed)"
        Assert-That (@(Get-ScheduledTask -TaskName 'redial-*' -ErrorAction SilentlyContinue).Count -eq 0) 'no task is left'
    } finally {
        if (Test-Path -LiteralPath $policy) { Remove-Item -LiteralPath $policy -Recurse -Force }
        Set-ItemProperty -LiteralPath $listener -Name UserAuthentication -Value 1
    }
}
