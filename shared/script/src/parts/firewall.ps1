# The profiles as bits: 1 domain, 2 private, 4 public; a rule for any profile has none or all of them.
function Get-Profiles([int]$bits) { if ($bits -band 7) { $bits -band 7 } else { 7 } }
function Find-Rule($slot) {
    if ($slot.id) { return Get-NetFirewallRule -Name $slot.id -ErrorAction SilentlyContinue }
    $found = @(Get-NetFirewallRule -Group $slot.group -ErrorAction SilentlyContinue | Where-Object { ($_.DisplayName -ceq $slot.name) -and (($null -eq $slot.profiles) -or ((Get-Profiles ([int]$_.Profile)) -eq (Get-Profiles $slot.profiles))) })
    # Several of one name are for different profiles; where they do not, nothing separates them.
    if ($found.Count -gt 1) { throw "$($slot.says): $($found.Count) rules have this name and these profiles" }
    if ($found.Count) { $found[0] }
}
function Read-FirewallRule($slot) {
    $rule = Find-Rule $slot
    if ($null -eq $rule) { 'absent' } elseif ([string]$rule.Enabled -eq 'True') { 'on' } else { 'off' }
}
function Write-FirewallRule($slot, [string]$value) {
    $rule = Find-Rule $slot
    if ($null -eq $rule) { throw "$($slot.says) does not exist" }
    if ($value -ceq 'on') { $rule | Enable-NetFirewallRule } else { $rule | Disable-NetFirewallRule }
}
# redial's own rule says what it is in its description: rule:direction;port;profiles;service;program.
function Find-Own($slot) { Get-NetFirewallRule -DisplayName $slot.name -ErrorAction SilentlyContinue | Where-Object { $_.Description -like 'rule:*' } | Select-Object -First 1 }
function Read-FirewallAllow($slot) {
    $rule = Find-Own $slot
    if ($null -eq $rule) { 'absent' } else { $rule.Description }
}
function Write-FirewallAllow($slot, [string]$value) {
    if ($value -ceq 'absent') { Find-Own $slot | Remove-NetFirewallRule; return }
    $direction, $port, $profiles, $service, $program = $value.Substring(5).Split(';', 5)
    $rule = @{ DisplayName = $slot.name; Description = $value; Action = 'Allow'; Protocol = 'TCP' }
    $rule.Direction = if ($direction -ceq 'in') { 'Inbound' } else { 'Outbound' }
    $rule.Profile = $profiles.Split(',')
    if ($port) { $rule.LocalPort = $port }
    if ($service) { $rule.Service = $service }
    if ($program) { $rule.Program = $program }
    [void](New-NetFirewallRule @rule)
}
