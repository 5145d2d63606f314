# Only what the computer knows of itself: no connection is made.
try {
    $said = @(& $redial check localhost --only 'host,system' --format capsule)
    $ended = $LASTEXITCODE
} catch {
    $said = @()
    $ended = $_.Exception.Message -replace '[\p{C}\p{Zl}\p{Zp}]', '?'
} finally {
    if ($folder) { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
}
# Exit code 1 is trouble that was found, which is what the capsule is for.
if ($said.Count -eq 0) {
    "STOPPED: redial gave no capsule ($ended)"
    exit 1
}
$said
