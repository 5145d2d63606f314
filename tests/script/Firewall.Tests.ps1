Describe 'a firewall rule' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        $script:shown = 'Bureau ' + [char]0xE0 + ' distance'
    }
    BeforeEach {
        $script:machine = New-Machine
        Start-Script 0 @()
        Add-Rule 'public' $shown 4 'False'
        Add-Rule 'private' $shown 3 'False'
    }
    It 'is the one of its profiles' {
        $slot = @{ kind = 'FirewallRule'; name = $shown; group = 'G'; profiles = 3; says = 'rule' }
        Write-FirewallRule $slot 'on'
        Read-FirewallRule $slot | Should -Be 'on'
        $machine.rules[0].Enabled | Should -Be 'False'
        $machine.rules[1].Enabled | Should -Be 'True'
    }
    It 'for any profile is the same as one for all three' {
        Add-Rule 'any' 'other' 0 'True'
        Read-FirewallRule @{ kind = 'FirewallRule'; name = 'other'; group = 'G'; profiles = 7; says = 'rule' } | Should -Be 'on'
    }
    It 'that nothing tells apart from another is not touched' {
        Add-Rule 'again' $shown 3 'True'
        { Read-FirewallRule @{ kind = 'FirewallRule'; name = $shown; group = 'G'; profiles = 3; says = 'rule' } } | Should -Throw '*2 rules*'
    }
    It 'that is not there is absent' {
        Read-FirewallRule @{ kind = 'FirewallRule'; name = 'none'; group = 'G'; profiles = 3; says = 'rule' } | Should -Be 'absent'
    }
    It 'of redial itself is made and taken away' {
        $slot = @{ kind = 'FirewallAllow'; name = 'redial'; says = 'rule' }
        Write-FirewallAllow $slot 'rule:in;3389;Domain,Private;TermService;'
        Read-FirewallAllow $slot | Should -Be 'rule:in;3389;Domain,Private;TermService;'
        Write-FirewallAllow $slot 'absent'
        Read-FirewallAllow $slot | Should -Be 'absent'
        $machine.rules.Count | Should -Be 2
    }
}
