function Find-Service([string]$name) {
    Get-Service -ErrorAction SilentlyContinue | Where-Object { $_.Name -eq $name } | Select-Object -First 1
}
# A service on its way is neither stopped nor running: it is waited for.
function Wait-Service([string]$name, [string[]]$wanted, [int]$seconds) {
    $until = (Get-Date).AddSeconds($seconds)
    while ($true) {
        $service = Find-Service $name
        if (($null -eq $service) -or ($wanted -contains [string]$service.Status)) { return $service }
        if ((Get-Date) -ge $until) { throw "service $name is still $($service.Status) after $seconds seconds" }
        Start-Sleep -Milliseconds 500
    }
}
function Read-Service($slot) {
    $service = Wait-Service $slot.name @('Running', 'Stopped', 'Paused') 120
    if ($null -eq $service) { 'absent' } elseif ([string]$service.Status -eq 'Stopped') { 'stopped' } else { 'running' }
}
# Stop-Service and Start-Service wait without end for a service that hangs.
function Write-Service($slot, [string]$value) {
    $service = Find-Service $slot.name
    if ($null -eq $service) { throw "there is no service $($slot.name)" }
    if ($value -ceq 'running') {
        $service.Start()
        [void](Wait-Service $slot.name @('Running') 60)
        return
    }
    $leaning = @($service.DependentServices | Where-Object { [string]$_.Status -ne 'Stopped' } | ForEach-Object { $_.Name })
    if ($leaning.Count) { throw "service $($slot.name) was not stopped, because $($leaning -join ', ') would stop with it" }
    $service.Stop()
    [void](Wait-Service $slot.name @('Stopped') 180)
}
$startTypes = @{ 'start:Auto' = 'Automatic'; 'start:Manual' = 'Manual'; 'start:Disabled' = 'Disabled'; 'start:Boot' = 'Boot'; 'start:System' = 'System' }
function Read-Startup($slot) {
    $service = Find-Service $slot.name
    if ($null -eq $service) { return 'absent' }
    $type = [string]$service.StartType
    $known = @($startTypes.Keys | Where-Object { $startTypes[$_] -eq $type })
    if ($known.Count -ne 1) { throw "$($slot.says) is $type, which this script does not know" }
    $known[0]
}
# Whether an automatic start is delayed is a value of its own, which this leaves as it is (MS-SCMR 2.2.33).
function Write-Startup($slot, [string]$value) {
    if (@('start:Auto', 'start:Manual', 'start:Disabled') -cnotcontains $value) { throw "this script cannot set $value" }
    Set-Service -Name $slot.name -StartupType $startTypes[$value]
}
