# Lowered security never stays: a task of SYSTEM takes it back, whatever becomes of this session.
function Set-Timer([int]$minutes) {
    $file = Join-Path $folder ($name + '.ps1')
    Copy-Item -LiteralPath $PSCommandPath -Destination $file
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument ('-NoProfile -ExecutionPolicy Bypass -File "' + $file + '" -Undo yes')
    $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes($minutes)
    [void](Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -User 'SYSTEM' -RunLevel Highest -Force)
    if ($null -eq (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue)) { throw 'the task that takes it back was not made' }
    Say "taken back by itself in $minutes minutes"
}
