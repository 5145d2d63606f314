$left = 0
foreach ($one in $undo) {
    # One that fails keeps none of the others from being undone.
    try {
        if (Test-Same (Read-Slot $one.slot) $one.wrote) { Set-Proved $one.slot $one.held }
    } catch {
        $left++
        Say "not undone: $($one.slot.says): $($_.Exception.GetBaseException().Message)"
    }
}
if ($left) {
    Write-Said "STOPPED: $left of $($undo.Count) changes were not undone"
    exit 1
}
Write-Said 'DONE: undone, except what somebody changed since'
