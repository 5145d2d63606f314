# redial's own folder: nothing is made without elevation, no link is followed (W1, W2).
. (Join-Path $PSScriptRoot 'Common.ps1')
$folder = Join-Path $env:ProgramData 'redial'
if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force }
foreach ($words in @('config'), @('journal')) {
    [void](Invoke-AsUser $words)
    Assert-That (-not (Test-Path -LiteralPath $folder)) "redial $words as a standard user makes no folder"
}
# A junction a user made, to a folder of the administrators'.
$target = Join-Path $env:SystemRoot 'Temp\redial-target'
[void](New-Item -ItemType Directory -Force -Path $target)
$before = (Get-Acl -LiteralPath $target).Sddl
[void](New-Item -ItemType Junction -Path $folder -Target $target)
$script = Save-Script @('listener.enable') 'enable.ps1'
$run = Invoke-Program 'powershell.exe' @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', $script) ''
Assert-That (($run.code -ne 0) -and ($run.said -match 'STOPPED: .*is a link')) 'the script refuses a link'
$run = Invoke-Redial @('fix', 'localhost', 'name.flush', '--anyway', '--yes')
Assert-That ((Get-Acl -LiteralPath $target).Sddl -eq $before) 'the folder behind the link has its list still'
Assert-That (@(Get-ChildItem -LiteralPath $target -Force).Count -eq 0) 'nothing was written behind the link'
[IO.Directory]::Delete($folder)
Remove-Item -LiteralPath $target -Recurse -Force
