$failed = $false
try {
    Assert-Place
    if ($Undo) {
        Open-Folder $folder
        Undo-Kept (Read-Kept)
        $end = 'DONE: everything is undone'
    } elseif ($DryRun) {
        Test-Plan
        $end = 'DONE: nothing was changed, this was a dry run'
    } else {
        Open-Folder $folder
        Invoke-Plan
        $end = 'DONE: undo it with -Undo yes'
    }
} catch {
    $failed = $true
    $end = "STOPPED: $($_.Exception.GetBaseException().Message)"
}
# A task that undoes has nobody to tell: it leaves its words in a file.
if ($Undo) { try { [IO.File]::WriteAllLines($ending, [string[]](@($said) + $end)) } catch { $end += ' (and these words could not be kept)' } }
Write-Said $end
if ($failed) { exit 1 }
