Describe 'the task that takes lowered security back' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        $script:change = @{ do = 'change'; slot = (New-Value 'SecurityLayer'); before = '*'; after = 'dword:00000000' }
    }
    BeforeEach {
        $script:machine = New-Machine
        $machine.registry['HKLM\Test\SecurityLayer'] = 'dword:00000002'
        Start-Script 30 @($change)
    }
    It 'is armed before anything is changed, as SYSTEM, on battery and late' {
        Invoke-Plan
        $machine.log[0] | Should -Be 'register redial-test'
        $machine.log[1] | Should -Be 'write HKLM\Test\SecurityLayer dword:00000000'
        $task = $machine.tasks['redial-test']
        $task.Principal.UserId | Should -Be 'S-1-5-18'
        $task.Settings.late | Should -Be $true
        $task.Settings.battery | Should -Be $true
        $task.Action.Argument | Should -BeLike '*-Command "& (`[scriptblock`]::Create(*)) -Undo yes"'
        $task.Action.Argument | Should -Not -BeLike '*-File*'
    }
    It 'is proved, and where it does not run nothing is changed and nothing stays armed' {
        $machine.forbidden = $true
        { Invoke-Plan } | Should -Throw '*does not run on this computer*Nothing was changed*'
        $machine.registry['HKLM\Test\SecurityLayer'] | Should -Be 'dword:00000002'
        $machine.tasks.Count | Should -Be 0
    }
    It 'is not moved on by a second run' {
        Invoke-Plan
        $machine.log.Clear()
        { Invoke-Plan } | Should -Throw '*applied already*'
        $machine.log.Count | Should -Be 0
    }
    It 'is not armed where the plan stops at its first look' {
        Start-Script 30 @(@{ do = 'require'; slot = (New-Value 'SecurityLayer'); value = 'absent'; or = 'no' }, $change)
        { Invoke-Plan } | Should -Throw '*not done: no*'
        $machine.log.Count | Should -Be 0
    }
    It 'goes when it was taken back by hand' {
        Invoke-Plan
        Undo-Kept (Read-Kept)
        $machine.tasks.Count | Should -Be 0
        $machine.registry['HKLM\Test\SecurityLayer'] | Should -Be 'dword:00000002'
    }
}
