# Lowered security never stays: a task of SYSTEM undoes it, whatever becomes of this session.
# The execution policy counts for files, not for commands (learn.microsoft.com, about_Execution_Policies), so the task reads this script as text.
function Set-Timer([int]$minutes) {
    if (-not $PSCommandPath) { throw 'save this script as a file and run that file: the task that undoes it needs it' }
    $file = Join-Path $folder ($name + '.ps1')
    Write-Whole $file ([IO.File]::ReadAllBytes($PSCommandPath))
    $command = '-NoProfile -NonInteractive -Command "& ([scriptblock]::Create([IO.File]::ReadAllText(''' + $file.Replace("'", "''") + '''))) -Undo yes"'
    $action = New-ScheduledTaskAction -Execute '%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe' -Argument $command
    $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes($minutes)
    # By default a task does not start on battery, nor when its time passed while the machine was off.
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    # By its SID: the name SYSTEM is another one in other languages.
    $system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    [void](Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Principal $system -Force)
    Test-Timer
    Say "will be undone automatically in $minutes minutes"
}
# The way back is tried before it is needed: with nothing to undo the task says so in a file, and changes nothing.
function Test-Timer {
    Remove-Item -LiteralPath $ending -ErrorAction SilentlyContinue
    Start-ScheduledTask -TaskName $name
    $until = (Get-Date).AddSeconds(60)
    while (-not (Test-Path -LiteralPath $ending)) {
        if ((Get-Date) -ge $until) { throw 'the task that undoes it does not run on this computer' }
        Start-Sleep -Milliseconds 500
    }
}
function Clear-Timer {
    if (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue) { Unregister-ScheduledTask -TaskName $name -Confirm:$false }
}
