$left = 0
foreach ($one in $undo) {
    # One that fails keeps none of the others from being taken back.
    try {
        if (Test-Same (Read-Slot $one.slot) $one.wrote) { Set-Proved $one.slot $one.held }
    } catch {
        $left++
        Say "not taken back: $($one.slot.says): $($_.Exception.GetBaseException().Message)"
    }
}
if ($left) {
    Write-Said "STOPPED: $left of $($undo.Count) changes were not taken back"
    exit 1
}
Write-Said 'DONE: what nobody changed since is taken back'
