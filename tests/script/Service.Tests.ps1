Describe 'a service' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        $script:slot = @{ kind = 'Service'; name = 'TermService'; says = 'service TermService' }
        $script:start = @{ kind = 'Startup'; name = 'CryptSvc'; says = 'start type of CryptSvc' }
    }
    BeforeEach { $script:machine = New-Machine; Start-Script 0 @() }
    It 'is read by its name alone' {
        Add-Service 'TermService' 'Running' 'Manual'
        Read-Service $slot | Should -Be 'running'
        Read-Service @{ kind = 'Service'; name = 'Term*'; says = 'x' } | Should -Be 'absent'
    }
    It 'that is on its way is waited for' {
        Add-Service 'TermService' 'StopPending' 'Manual'
        $machine.onSleep = { if ($machine.slept -gt 20) { $machine.services['TermService'].Status = 'Stopped' } }
        Read-Service $slot | Should -Be 'stopped'
    }
    It 'that hangs is told, and not waited for without end' {
        Add-Service 'TermService' 'Running' 'Manual'
        $machine.services['TermService'].hangs = $true
        { Write-Service $slot 'stopped' } | Should -Throw '*still StopPending after 180 seconds*'
    }
    It 'that stops late is started again' {
        Add-Service 'TermService' 'Running' 'Manual'
        $machine.services['TermService'].hangs = $true
        # It stops four minutes after it was told to.
        $machine.onSleep = { if ($machine.slept -gt 480) { $machine.services['TermService'].Status = 'Stopped'; $machine.onSleep = $null } }
        Start-Script 0 @(@{ do = 'change'; slot = $slot; before = '*'; after = 'stopped' }, @{ do = 'change'; slot = $slot; before = 'stopped'; after = 'running' })
        { Invoke-Plan } | Should -Throw '*still StopPending*undone*'
        $machine.services['TermService'].Status | Should -Be 'Running'
    }
    It 'is not stopped under another one' {
        Add-Service 'TermService' 'Running' 'Manual'
        $machine.services['TermService'].DependentServices = @(@{ Name = 'UmRdpService'; Status = 'Running' })
        { Write-Service $slot 'stopped' } | Should -Throw '*UmRdpService would stop with it*'
        $machine.log.Count | Should -Be 0
    }
    It 'that is not installed is left alone' {
        Start-Script 0 @(@{ do = 'change'; slot = $slot; before = '*'; after = 'running' })
        Invoke-Plan
        $machine.log.Count | Should -Be 0
    }
    It 'keeps its start type unless that keeps it from starting' {
        Add-Service 'CryptSvc' 'Running' 'Automatic'
        $step = @{ do = 'change'; slot = $start; before = '*'; after = 'start:Auto'; only = 'start:Disabled' }
        Start-Script 0 @($step)
        Invoke-Plan
        $machine.log.Count | Should -Be 0
        $machine.services['CryptSvc'].StartType = 'Disabled'
        Start-Script 0 @($step)
        Invoke-Plan
        $machine.services['CryptSvc'].StartType | Should -Be 'Automatic'
        Undo-Kept (Read-Kept)
        $machine.services['CryptSvc'].StartType | Should -Be 'Disabled'
    }
}
