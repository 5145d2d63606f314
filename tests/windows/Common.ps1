# What the points share. Each script takes the folder of redial.exe in REDIAL_EXE, or finds the build's.
$ErrorActionPreference = 'Stop'
$redial = if ($env:REDIAL_EXE) { $env:REDIAL_EXE } else { Join-Path (Get-Location) 'target\debug\redial.exe' }
$keys = Join-Path $env:ProgramData 'Microsoft\Crypto\RSA\MachineKeys'
$own = 'f686aace6942fb7f7ceb231212eef4a4_*'
$stations = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations'
$listener = $stations + '\RDP-Tcp'
function Write-Log([string]$line) { Write-Host ('    ' + $line) }
function Assert-That([bool]$holds, [string]$what) {
    if (-not $holds) { throw "WRONG: $what" }
    Write-Log "right: $what"
}
# Runs a program with this input; answers with its code and all it said.
function Invoke-Program([string]$program, [string[]]$words, [string]$typed) {
    $start = New-Object Diagnostics.ProcessStartInfo $program
    $start.Arguments = (@($words | ForEach-Object { '"' + $_ + '"' }) -join ' ')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = [Text.Encoding]::UTF8
    $process = [Diagnostics.Process]::Start($start)
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    if ($typed) { $process.StandardInput.WriteLine($typed) }
    $process.StandardInput.Close()
    if (-not $process.WaitForExit(600000)) {
        $process.Kill()
        throw "$program $words did not end within ten minutes"
    }
    $said = $output.Result + $errors.Result
    Write-Log "$([IO.Path]::GetFileName($program)) $words -> $($process.ExitCode)"
    $said -split "`n" | Select-Object -First 60 | ForEach-Object { Write-Log ('| ' + $_.TrimEnd().Substring(0, [Math]::Min(300, $_.TrimEnd().Length))) }
    @{ code = $process.ExitCode; said = $said; output = $output.Result }
}
function Invoke-Redial([string[]]$words, [string]$typed = '') { Invoke-Program $redial $words $typed }
function Get-Report([string[]]$words) { (Invoke-Redial (@('check', 'localhost', '--format', 'json') + $words)).output | ConvertFrom-Json }
# Runs a script as SYSTEM, as Azure does, and answers with what it said.
function Invoke-AsSystem([string]$script, [string]$words) {
    $said = Join-Path $env:SystemRoot ('Temp\redial-' + [Guid]::NewGuid().ToString('N') + '.txt')
    $command = "powershell.exe -NoProfile -ExecutionPolicy Bypass -File `"$script`" $words > `"$said`" 2>&1 & echo code %errorlevel% >> `"$said`""
    $action = New-ScheduledTaskAction -Execute 'cmd.exe' -Argument ('/c "' + $command + '"')
    $system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    [void](Register-ScheduledTask -TaskName 'redial-as-system' -Action $action -Principal $system -Force)
    Start-ScheduledTask -TaskName 'redial-as-system'
    for ($i = 0; $i -lt 300; $i++) {
        Start-Sleep -Seconds 1
        if ((Test-Path -LiteralPath $said) -and ((Get-Content -LiteralPath $said -Raw -ErrorAction SilentlyContinue) -match 'code \d+')) { break }
    }
    Unregister-ScheduledTask -TaskName 'redial-as-system' -Confirm:$false
    $text = Get-Content -LiteralPath $said -Raw
    $text -split "`n" | ForEach-Object { Write-Log ('SYSTEM| ' + $_.TrimEnd()) }
    $text
}
# Runs redial as a standard user made for this, and answers with what it said.
function Invoke-AsUser([string[]]$words) {
    $name = 'redialuser'
    $plain = 'Aa1!' + [Guid]::NewGuid().ToString('N').Substring(0, 16)
    $secret = ConvertTo-SecureString $plain -AsPlainText -Force
    if (Get-LocalUser -Name $name -ErrorAction SilentlyContinue) { Set-LocalUser -Name $name -Password $secret } else { [void](New-LocalUser -Name $name -Password $secret) }
    $folder = Join-Path $env:PUBLIC 'redial'
    [void](New-Item -ItemType Directory -Force -Path $folder)
    $program = Join-Path $folder 'redial.exe'
    Copy-Item -LiteralPath $redial -Destination $program -Force
    $said = Join-Path $folder 'said.txt'
    $errors = Join-Path $folder 'errors.txt'
    $who = New-Object Management.Automation.PSCredential "$env:COMPUTERNAME\$name", $secret
    $process = Start-Process -FilePath $program -ArgumentList $words -Credential $who -WorkingDirectory $folder -LoadUserProfile -Wait -PassThru -RedirectStandardOutput $said -RedirectStandardError $errors
    $text = [IO.File]::ReadAllText($said) + [IO.File]::ReadAllText($errors)
    Write-Log "as a standard user: redial $words -> $($process.ExitCode)"
    $text -split "`n" | ForEach-Object { Write-Log ('| ' + $_.TrimEnd()) }
    @{ code = $process.ExitCode; said = $text; output = [IO.File]::ReadAllText($said) }
}
# Remote Desktop on, with its own certificate, listening.
function Start-RemoteDesktop {
    Set-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server' -Name fDenyTSConnections -Value 0
    Enable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'
    foreach ($service in 'TermService', 'SessionEnv', 'UmRdpService') {
        if ((Get-Service -Name $service).StartType -eq 'Disabled') { Set-Service -Name $service -StartupType Manual }
    }
    Start-Service -Name TermService
    Restart-Service -Name SessionEnv -Force
    for ($i = 0; $i -lt 60; $i++) {
        $listens = Get-NetTCPConnection -LocalPort 3389 -State Listen -ErrorAction SilentlyContinue
        $made = (Get-ItemProperty -LiteralPath $stations).PSObject.Properties['SelfSignedCertificate']
        if ($listens -and $made) { return }
        Start-Sleep -Seconds 1
    }
    throw 'Remote Desktop does not listen with a certificate of its own on this machine'
}
function Get-Thumbprint { -join ((Get-ItemProperty -LiteralPath $stations).SelfSignedCertificate | ForEach-Object { $_.ToString('X2') }) }
# Whether a dial of the host gets through TLS.
function Test-Line {
    $report = Get-Report @()
    Write-Log ('line: ' + (@($report.line | ForEach-Object { "$($_.rung)=$($_.state)" }) -join ' '))
    @($report.findings | Where-Object { $_.code -eq 'tls.completed' }).Count -gt 0
}
function Get-Sddl([string]$path) {
    # As SYSTEM: administrators are not on the list of a healthy key file.
    $script = Join-Path $env:SystemRoot 'Temp\redial-sddl.ps1'
    "(Get-Acl -LiteralPath '$path').Sddl" | Set-Content -LiteralPath $script
    Invoke-AsSystem $script ''
}
# A script for a machine nobody looked at: the address is of a network for documents (RFC 5737), where nothing answers.
function Save-Script([string[]]$words, [string]$name) {
    $rendered = (Invoke-Redial (@('plan', '192.0.2.1') + $words + @('--timeout', '2', '--anyway', '--format', 'powershell'))).output
    $path = Join-Path $env:SystemRoot ('Temp\' + $name)
    [IO.File]::WriteAllText($path, $rendered)
    $path
}
