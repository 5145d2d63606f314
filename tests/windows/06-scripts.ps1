# Every rendered script: parsed, tried dry, applied, refused a second time, taken back; in PowerShell 7 it stops before it does anything (W9, W12).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
$tried = 0
foreach ($fix in (Invoke-Redial @('list', 'fixes')).output -split "`n" | ForEach-Object { ($_.Trim() -split '\s+')[0] } | Where-Object { $_ -match '^[a-z]+\.[a-z-]+$' }) {
    $path = Save-Script @($fix) ($fix + '.ps1')
    if (-not (Get-Item -LiteralPath $path).Length) { continue }
    $errors = $null
    [void][Management.Automation.Language.Parser]::ParseFile($path, [ref]$null, [ref]$errors)
    Assert-That (@($errors).Count -eq 0) "$fix is parsed"
    $seven = Invoke-Program 'pwsh.exe' @('-NoProfile', '-File', $path) ''
    Assert-That ($seven.code -ne 0) "$fix is not run in PowerShell 7"
    $shell = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', $path)
    $dry = Invoke-Program 'powershell.exe' ($shell + @('-DryRun', 'yes')) ''
    Assert-That ($dry.said -match '(?m)^(DONE|STOPPED): ') "$fix says how its dry run ended"
    $tried++
}
Assert-That ($tried -ge 5) "$tried scripts were tried"
# One of them all the way, with a value in another language.
$settings = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server'
Set-ItemProperty -LiteralPath $settings -Name fDenyTSConnections -Value 1
$path = Save-Script @('listener.enable') 'enable.ps1'
$shell = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', $path)
$run = Invoke-Program 'powershell.exe' $shell ''
Assert-That (($run.code -eq 0) -and ($run.said -match '(?m)^DONE: ')) 'it is applied'
Assert-That ((Get-ItemProperty -LiteralPath $settings).fDenyTSConnections -eq 0) 'Remote Desktop is on'
$run = Invoke-Program 'powershell.exe' $shell ''
Assert-That (($run.code -eq 1) -and ($run.said -match 'STOPPED: applied already')) 'it is not applied twice'
$run = Invoke-Program 'powershell.exe' ($shell + @('-Undo', 'yes')) ''
Assert-That (($run.code -eq 0) -and ((Get-ItemProperty -LiteralPath $settings).fDenyTSConnections -eq 1)) 'it is taken back'
Start-RemoteDesktop
