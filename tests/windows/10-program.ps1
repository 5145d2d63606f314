# The program itself starts, draws, and ends with the right codes, elevated and as a standard user.
. (Join-Path $PSScriptRoot 'Common.ps1')
Assert-That ((Invoke-Redial @('--version')).code -eq 0) 'it starts'
Assert-That ((Invoke-Redial @('check', '--lab', 'key-denied')).code -eq 1) 'a sick host of the lab is sick'
Assert-That ((Invoke-Redial @('check', 'localhost', '--no-such-option')).code -eq 2) 'a wrong option is exit 2'
Assert-That ((Invoke-AsUser @('check', '--lab', 'key-denied')).code -eq 1) 'the same as a standard user'
$run = Invoke-AsUser @('fix', 'localhost', 'security.raise', '--anyway', '--yes')
Assert-That ($run.code -ne 0) 'a standard user changes nothing'
