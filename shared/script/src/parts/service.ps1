function Read-Service($slot) {
    $service = Get-Service -Name $slot.name -ErrorAction SilentlyContinue
    if ($null -eq $service) { return 'absent' }
    if ($service.Status -eq 'Running') { 'running' } else { 'stopped' }
}
function Write-Service($slot, [string]$value) {
    if ($value -ceq 'running') { Start-Service -Name $slot.name } else { Stop-Service -Name $slot.name }
}
function Read-Startup($slot) {
    $mode = (Get-CimInstance Win32_Service | Where-Object { $_.Name -ceq $slot.name }).StartMode
    if ($null -eq $mode) { 'absent' } else { 'start:' + $mode }
}
$startTypes = @{ 'start:Auto' = 'Automatic'; 'start:Manual' = 'Manual'; 'start:Disabled' = 'Disabled' }
function Write-Startup($slot, [string]$value) {
    if (-not $startTypes.ContainsKey($value)) { throw "this script can't set $value" }
    Set-Service -Name $slot.name -StartupType $startTypes[$value]
}
