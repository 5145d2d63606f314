$folder = $null
if (-not (Test-Path -LiteralPath $redial -PathType Leaf)) {
    'STOPPED: redial.exe is not on this computer where the script looks for it: copy it there first'
    exit 1
}
