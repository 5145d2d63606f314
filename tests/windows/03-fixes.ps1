# Fixes of certificate, key and security take effect, are not taken back by their own guard, and undo is whole (W5, W6, W7).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
Assert-That (Test-Line) 'the line is up before'
foreach ($fix in 'certificate.renew', 'key.park') {
    $before = Get-Thumbprint
    $run = Invoke-Redial @('fix', 'localhost', $fix, '--anyway') $fix
    Assert-That (Test-Line) "the line is up after $fix"
    Assert-That ((Get-Thumbprint) -ne $before) "$fix made a new certificate"
    [void](Invoke-Redial @('undo') 'yes')
    Assert-That (Test-Line) "the line is up after $fix was taken back"
}
# Not the whole of undo: where the host cannot serve the old certificate any more, it is never named without its key.
$named = Get-Thumbprint
$stored = @(Get-ChildItem -LiteralPath 'Cert:\LocalMachine\Remote Desktop' | ForEach-Object { $_.Thumbprint })
Assert-That ($stored -contains $named) 'the certificate that is named is in the store'
foreach ($layer in 0, 2) {
    Set-ItemProperty -LiteralPath $listener -Name SecurityLayer -Value $layer
    [void](Invoke-Redial @('fix', 'localhost', 'security.raise', '--anyway', '--yes'))
    Assert-That ((Get-ItemProperty -LiteralPath $listener).SecurityLayer -eq 2) "security.raise holds, from $layer"
    Assert-That (Test-Line) 'the line is up after security.raise'
}
[void](Invoke-Redial @('fix', 'localhost', 'security.step-down', '--anyway') 'security.step-down')
Write-Log "SecurityLayer after stepping down: $((Get-ItemProperty -LiteralPath $listener).SecurityLayer)"
[void](Invoke-Redial @('undo') 'yes')
Assert-That ((Get-ItemProperty -LiteralPath $listener).SecurityLayer -eq 2) 'stepping down is taken back'
