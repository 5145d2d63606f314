# Stand-ins for what only Windows has. Dot-source this in BeforeAll: the functions of the scripts first, then these, which take
# the place of cmdlets and of the few functions that reach Windows.
$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$parts = Join-Path (Join-Path (Join-Path (Join-Path $root 'shared') 'script') 'src') 'parts'
foreach ($part in @('frame', 'folder', 'registry', 'service', 'certificate', 'file', 'firewall', 'network', 'tls', 'run', 'timer')) {
    . (Join-Path $parts ($part + '.ps1'))
}
# Remote Desktop's own certificate, where this part is there.
if (Test-Path -LiteralPath (Join-Path $parts 'own.ps1')) { . (Join-Path $parts 'own.ps1') }

# A folder of this test alone.
function New-Corner {
    $path = Join-Path ([IO.Path]::GetTempPath()) ('redial-' + [Guid]::NewGuid().ToString('N'))
    [void][IO.Directory]::CreateDirectory($path)
    $path
}

# ---- the machine ----
function New-Machine {
    @{ registry = @{}; services = @{}; rules = @(); tasks = @{}; lists = @{}; certificates = @{}; mtu = 1500; log = New-Object Collections.ArrayList; opens = $true; system = $true }
}
function Add-Service([string]$name, [string]$status, [string]$startType) {
    $machine.services[$name] = @{ Name = $name; Status = $status; StartType = $startType; DependentServices = @(); hangs = $false; fails = $false }
}
function Get-Service {
    param($Name, $ErrorAction)
    foreach ($one in @($machine.services.Values)) {
        $service = New-Object PSObject -Property @{ Name = $one.Name; Status = $one.Status; StartType = $one.StartType; DependentServices = $one.DependentServices; it = $one }
        $service | Add-Member -MemberType ScriptMethod -Name Start -Value {
            [void]$machine.log.Add('start ' + $this.Name)
            if ($this.it.fails) { throw "service $($this.Name) can't be started" }
            $this.it.Status = 'Running'
        }
        $service | Add-Member -MemberType ScriptMethod -Name Stop -Value {
            [void]$machine.log.Add('stop ' + $this.Name)
            $this.it.Status = if ($this.it.hangs) { 'StopPending' } else { 'Stopped' }
        }
        $service
    }
}
function Set-Service {
    param([string]$Name, [string]$StartupType)
    [void]$machine.log.Add("set $Name $StartupType")
    $machine.services[$Name].StartType = $StartupType
}
# Time passes only here.
function Start-Sleep {
    param($Seconds, $Milliseconds)
    $machine.slept = 1 + $machine.slept
    if ($machine.slept -gt 2000) { throw 'the test waits without end' }
    if ($machine.onSleep) { & $machine.onSleep }
}
function Get-Date {
    $passed = if ($machine.slept) { $machine.slept / 2 } else { 0 }
    ([DateTime]'2026-01-01').AddSeconds($passed)
}

function Read-Registry($slot) {
    $at = $slot.key + '\' + $slot.name
    if ($machine.registry.ContainsKey($at)) { $machine.registry[$at] } else { 'absent' }
}
function Write-Registry($slot, [string]$value) {
    $at = $slot.key + '\' + $slot.name
    if ($machine.refuses -eq $at) {
        if ($machine.onRefuse) { & $machine.onRefuse }
        throw 'Access is denied'
    }
    [void]$machine.log.Add("write $at $value")
    if ($value -ceq 'absent') { $machine.registry.Remove($at) } else { $machine.registry[$at] = $value }
}
function New-Value([string]$name) { @{ kind = 'Registry'; key = 'HKLM\Test'; name = $name; says = "HKLM\Test\$name" } }

function Get-NetFirewallRule {
    param($Name, $Group, $DisplayName, $ErrorAction)
    foreach ($rule in $machine.rules) {
        if ($Name -and ($rule.Name -ne $Name)) { continue }
        if ($Group -and ($rule.Group -ne $Group)) { continue }
        if ($DisplayName -and ($rule.DisplayName -ne $DisplayName)) { continue }
        $rule
    }
}
function Enable-NetFirewallRule {
    param([Parameter(ValueFromPipeline = $true)]$InputObject)
    process { $InputObject.Enabled = 'True' }
}
function Disable-NetFirewallRule {
    param([Parameter(ValueFromPipeline = $true)]$InputObject)
    process { $InputObject.Enabled = 'False' }
}
function Remove-NetFirewallRule {
    param([Parameter(ValueFromPipeline = $true)]$InputObject)
    process { $machine.rules = @($machine.rules | Where-Object { $_ -ne $InputObject }) }
}
function New-NetFirewallRule {
    param($DisplayName, $Description, $Action, $Protocol, $Direction, $Profile, $LocalPort, $Service, $Program)
    $machine.rules += New-Object PSObject -Property @{ Name = 'new'; DisplayName = $DisplayName; Description = $Description; Group = ''; Profile = 0; Enabled = 'True'; Direction = $Direction; LocalPort = $LocalPort }
}
function Add-Rule([string]$name, [string]$shown, [int]$profiles, [string]$enabled) {
    $machine.rules += New-Object PSObject -Property @{ Name = $name; DisplayName = $shown; Description = ''; Group = 'G'; Profile = $profiles; Enabled = $enabled }
}
function Get-NetIPInterface {
    param($InterfaceAlias, $AddressFamily)
    @{ NlMtu = $machine.mtu }
}
function Set-NetIPInterface {
    param($InterfaceAlias, $AddressFamily, $NlMtuBytes)
    [void]$machine.log.Add("mtu $AddressFamily"); $machine.mtu = $NlMtuBytes
}

function New-ScheduledTaskAction {
    param($Execute, $Argument)
    @{ Execute = $Execute; Argument = $Argument }
}
function New-ScheduledTaskTrigger {
    param([switch]$Once, $At)
    @{ At = $At }
}
function New-ScheduledTaskSettingsSet {
    param([switch]$StartWhenAvailable, [switch]$AllowStartIfOnBatteries, [switch]$DontStopIfGoingOnBatteries)
    @{ late = [bool]$StartWhenAvailable; battery = ([bool]$AllowStartIfOnBatteries -and [bool]$DontStopIfGoingOnBatteries) }
}
function New-ScheduledTaskPrincipal {
    param($UserId, $LogonType, $RunLevel)
    @{ UserId = $UserId }
}
function Register-ScheduledTask {
    param($TaskName, $Action, $Trigger, $Settings, $Principal, [switch]$Force)
    [void]$machine.log.Add("register $TaskName")
    $machine.tasks[$TaskName] = @{ Action = $Action; Trigger = $Trigger; Settings = $Settings; Principal = $Principal }
}
function Get-ScheduledTask {
    param($TaskName, $ErrorAction)
    $machine.tasks[$TaskName]
}
# A task that works leaves its words; one a policy forbids does nothing.
function Start-ScheduledTask {
    param($TaskName)
    if (-not $machine.forbidden) { [IO.File]::WriteAllText($ending, 'STOPPED: nothing was kept') }
}
function Unregister-ScheduledTask {
    param($TaskName, [switch]$Confirm)
    [void]$machine.log.Add("unregister $TaskName"); $machine.tasks.Remove($TaskName)
}

# Lists of files, and what only a backup program may do.
function Get-List([string]$path) { if ($machine.lists.ContainsKey($path)) { $machine.lists[$path] } else { 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)' } }
function Set-List([string]$path, [string]$sddl) { [void]$machine.log.Add('list ' + [IO.Path]::GetFileName($path)); $machine.lists[$path] = $sddl }
function Move-Path([string]$path, [string]$to) { if (Test-Path -LiteralPath $to) { throw "$to is there" }; Move-Item -LiteralPath $path -Destination $to }
function Copy-Whole([string]$from, [string]$to) { if ($from -like '*unreadable*') { throw 'Access is denied' }; Copy-Item -LiteralPath $from -Destination $to }
function Assert-Own([string]$path, [string[]]$owners) { if ($machine.forged) { throw "$path belongs to somebody else" } }

function Find-Certificate([string]$store, [string]$thumbprint) {
    if ($machine.certificates[$store] -contains $thumbprint) { @{ Thumbprint = $thumbprint } }
}
function Test-KeyOpens($certificate) { $machine.opens }
function Get-Account { if ($machine.system) { 'S-1-5-18' } else { 'S-1-5-21-1-2-3-500' } }

# Sets a variable where it is: what the parts set when they are read stands in the scope they were read in.
function Set-Here([string]$whichVariable, $whatValue) {
    $found = Get-Variable -Name $whichVariable -ErrorAction SilentlyContinue
    if ($null -eq $found) { Set-Variable -Name $whichVariable -Value $whatValue -Scope Script } else { $found.Value = $whatValue }
}
# The head of a script, as the program writes it.
function Start-Script([int]$armedFor, $planned) {
    $corner = New-Corner
    Set-Here 'name' 'redial-test'
    Set-Here 'folder' $corner
    Set-Here 'journal' (Join-Path $corner 'redial-test.json')
    Set-Here 'ending' (Join-Path $corner 'redial-test.said')
    Set-Here 'minutes' $armedFor
    Set-Here 'steps' @($planned)
    Set-Here 'said' (New-Object Collections.ArrayList)
    Set-Here 'first' @{}
    Set-Here 'kept' (New-Object Collections.ArrayList)
}
# No test reads or writes the machine's own hosts file.
$hostsFile = Join-Path (New-Corner) 'hosts'
