# Lowered security never stays: a task of SYSTEM takes it back, whatever becomes of this session.
function Write-Proof { [IO.File]::WriteAllText((Join-Path $folder ($name + '.proof')), '') }
function New-Timer([string]$undo, $trigger) {
    # Scripts in files are subject to the execution policy; a text is not.
    $file = (Join-Path $folder ($name + '.ps1')).Replace("'", "''")
    $text = "& ([scriptblock]::Create([IO.File]::ReadAllText('" + $file + "'))) -Undo " + $undo
    $task = @{
        TaskName = $name; Force = $true; User = 'S-1-5-18'; RunLevel = 'Highest'
        Action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument ('-NoProfile -NonInteractive -Command "' + $text + '"')
        Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    }
    if ($trigger) { $task.Trigger = $trigger }
    [void](Register-ScheduledTask @task)
}
function Set-Timer([int]$minutes) {
    Copy-Item -LiteralPath $PSCommandPath -Destination (Join-Path $folder ($name + '.ps1'))
    # What takes it back is tried before anything is lowered: a policy may forbid it.
    $proof = Join-Path $folder ($name + '.proof')
    Remove-Item -LiteralPath $proof -ErrorAction SilentlyContinue
    New-Timer 'prove' $null
    Start-ScheduledTask -TaskName $name
    $until = (Get-Date).AddSeconds(30)
    while (-not (Test-Path -LiteralPath $proof)) {
        if ((Get-Date) -ge $until) { Unregister-ScheduledTask -TaskName $name -Confirm:$false; throw 'the task that takes it back does not run on this machine: a policy may forbid it' }
        Start-Sleep -Milliseconds 200
    }
    Remove-Item -LiteralPath $proof
    New-Timer 'yes' (New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes($minutes))
    if ($null -eq (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue)) { throw 'the task that takes it back was not made' }
    Say "taken back by itself in $minutes minutes"
}
