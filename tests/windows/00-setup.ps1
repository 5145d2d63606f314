# Remote Desktop is on, and what this machine is.
. (Join-Path $PSScriptRoot 'Common.ps1')
Write-Log ((Get-CimInstance Win32_OperatingSystem).Caption + ' ' + [Environment]::OSVersion.Version)
Write-Log "PowerShell $($PSVersionTable.PSVersion)"
Start-RemoteDesktop
foreach ($file in Get-ChildItem -LiteralPath $keys -Force | Where-Object { $_.Name -like $own }) { Write-Log "$($file.Name): $(Get-Sddl $file.FullName)" }
Assert-That (Test-Path -LiteralPath $redial) "$redial was built"
