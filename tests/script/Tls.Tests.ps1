Describe 'security is raised' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
    }
    BeforeEach {
        $script:machine = New-Machine
        $script:keys = New-Corner
        $script:step = @{ do = 'certificate'; bound = (New-Value 'bound'); made = (New-Value 'made'); folders = @($keys); own = @('f686'); or = 'no certificate' }
        Start-Script 0 @($step, @{ do = 'change'; slot = (New-Value 'SecurityLayer'); before = '*'; after = 'dword:00000002' })
    }
    It 'with a certificate whose key opens' {
        $machine.registry['HKLM\Test\made'] = 'binary:ab01'
        $machine.certificates['Remote Desktop'] = @('AB01')
        Invoke-Plan
        $machine.registry['HKLM\Test\SecurityLayer'] | Should -Be 'dword:00000002'
    }
    It 'not without a certificate' {
        { Invoke-Plan } | Should -Throw '*no certificate*'
        $machine.registry['HKLM\Test\made'] = 'binary:ab01'
        { Invoke-Plan } | Should -Throw '*no certificate*'
        $machine.registry.ContainsKey('HKLM\Test\SecurityLayer') | Should -Be $false
    }
    It 'not as SYSTEM with a key that does not open' {
        $machine.registry['HKLM\Test\made'] = 'binary:ab01'
        $machine.certificates['Remote Desktop'] = @('AB01')
        $machine.opens = $false
        [IO.File]::WriteAllText((Join-Path $keys 'f686_guid'), 'key')
        { Invoke-Plan } | Should -Throw '*does not open*'
    }
    It 'as an administrator, who may not open the key, where its file is there' {
        $machine.registry['HKLM\Test\made'] = 'binary:ab01'
        $machine.certificates['Remote Desktop'] = @('AB01')
        $machine.opens = $false
        $machine.system = $false
        { Invoke-Plan } | Should -Throw '*does not open*'
        [IO.File]::WriteAllText((Join-Path $keys 'f686_guid'), 'key')
        Invoke-Plan
        $machine.registry['HKLM\Test\SecurityLayer'] | Should -Be 'dword:00000002'
    }
    It 'with the bound certificate, in whichever store it is' {
        foreach ($store in 'My', 'Remote Desktop') {
            $script:machine = New-Machine
            $machine.registry['HKLM\Test\bound'] = 'binary:cd02'
            $machine.certificates[$store] = @('CD02')
            Start-Script 0 $steps
            Invoke-Plan
            $machine.registry['HKLM\Test\SecurityLayer'] | Should -Be 'dword:00000002'
        }
    }
}
