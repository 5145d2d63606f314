# A healthy host is healthy, elevated and not: its key is never called damaged because redial may not open it (D1, W3).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
$elevated = Get-Report @()
$standard = (Invoke-AsUser @('check', 'localhost', '--format', 'json')).output | ConvertFrom-Json
foreach ($report in $elevated, $standard) {
    $codes = @($report.findings | ForEach-Object { $_.code })
    Write-Log ('found: ' + ($codes -join ' '))
    Assert-That ($report.verdict.outcome -eq 'healthy') "the outcome is healthy, and not $($report.verdict.outcome): $($report.verdict.says)"
    foreach ($code in 'key.damaged', 'key.denied', 'key.locked', 'key.not-served') { Assert-That ($codes -notcontains $code) "no $code" }
    Assert-That (@($report.plans).Count -eq 0) 'no fix is offered'
}
