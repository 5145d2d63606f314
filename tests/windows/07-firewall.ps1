# The firewall: rules of Store apps do not let Remote Desktop in; a local policy's rule counts (D2, D3).
. (Join-Path $PSScriptRoot 'Common.ps1')
Start-RemoteDesktop
Disable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'
try {
    $codes = @((Get-Report @()).findings | ForEach-Object { $_.code })
    Write-Log ('found: ' + ($codes -join ' '))
    Assert-That ($codes -contains 'firewall.closed') 'with the rules off the firewall is called closed'
    $rule = @{ DisplayName = 'redial test'; PolicyStore = 'localhost'; Direction = 'Inbound'; Protocol = 'TCP'; LocalPort = 3389; Action = 'Allow' }
    [void](New-NetFirewallRule @rule)
    $codes = @((Get-Report @()).findings | ForEach-Object { $_.code })
    Write-Log ('found with a rule of the local Group Policy: ' + ($codes -join ' '))
    Assert-That ($codes -notcontains 'firewall.closed') 'a rule of Group Policy lets it in'
} finally {
    Remove-NetFirewallRule -PolicyStore localhost -DisplayName 'redial test' -ErrorAction SilentlyContinue
    Enable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'
}
