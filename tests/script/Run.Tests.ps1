Describe 'a plan' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        function New-Change([string]$name, [string]$before, [string]$after) { @{ do = 'change'; slot = (New-Value $name); before = $before; after = $after } }
        function New-Restart([string]$name) {
            $slot = @{ kind = 'Service'; name = $name; says = "service $name" }
            @{ do = 'change'; slot = $slot; before = '*'; after = 'stopped' }
            @{ do = 'change'; slot = $slot; before = 'stopped'; after = 'running' }
        }
    }
    BeforeEach {
        $script:machine = New-Machine
    }
    It 'is applied, kept and taken back' {
        $machine.registry['HKLM\Test\a'] = 'sz:Bureau ' + [char]0xE0 + ' distance'
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'), (New-Change 'b' 'absent' 'dword:00000001'))
        Invoke-Plan
        $machine.registry['HKLM\Test\a'] | Should -Be 'dword:00000002'
        Test-Path -LiteralPath $journal | Should -Be $true
        Undo-Kept (Read-Kept)
        $machine.registry['HKLM\Test\a'] | Should -Be ('sz:Bureau ' + [char]0xE0 + ' distance')
        $machine.registry.ContainsKey('HKLM\Test\b') | Should -Be $false
        Test-Path -LiteralPath ($journal + '.taken-back1') | Should -Be $true
    }
    It 'is not applied twice' {
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'))
        Invoke-Plan
        { Invoke-Plan } | Should -Throw '*applied already*'
    }
    It 'changes nothing in a dry run' {
        Start-Script 0 (@(New-Change 'a' 'absent' 'dword:00000002') + @(New-Restart 'TermService'))
        Add-Service 'TermService' 'Running' 'Manual'
        Test-Plan
        $machine.log.Count | Should -Be 0
        ($said -join "`n") | Should -BeLike '*would be changed: HKLM\Test\a from absent to dword:00000002*'
        ($said -join "`n") | Should -BeLike '*service TermService from stopped to running*'
    }
    It 'changes nothing where something is wrong from the beginning' {
        $machine.registry['HKLM\Test\b'] = 'dword:00000007'
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'), (New-Change 'b' 'absent' 'dword:00000001'))
        { Invoke-Plan } | Should -Throw '*drifted*Nothing was changed*'
        $machine.log.Count | Should -Be 0
        Test-Path -LiteralPath $journal | Should -Be $false
    }
    It 'is taken back where a later step fails' {
        $machine.registry['HKLM\Test\a'] = 'dword:00000001'
        $machine.refuses = 'HKLM\Test\b'
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'), (New-Change 'b' '*' 'dword:00000001'))
        { Invoke-Plan } | Should -Throw '*Access is denied*undone*'
        $machine.registry['HKLM\Test\a'] | Should -Be 'dword:00000001'
        Test-Path -LiteralPath $journal | Should -Be $false
    }
    It 'touches nothing that somebody changed since' {
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'))
        Invoke-Plan
        $machine.registry['HKLM\Test\a'] = 'dword:00000009'
        { Undo-Kept (Read-Kept) } | Should -Throw '*drifted*'
        $machine.registry['HKLM\Test\a'] | Should -Be 'dword:00000009'
    }
    It 'believes no journal that somebody else could have written' {
        Start-Script 0 @((New-Change 'a' '*' 'dword:00000002'))
        Invoke-Plan
        $machine.forged = $true
        { Read-Kept } | Should -Throw '*belongs to somebody else*'
    }
    It 'says when nothing was kept' {
        Start-Script 0 @()
        { Read-Kept } | Should -Throw '*there is no record*'
    }
    It 'requires what it rests on' {
        $machine.registry['HKLM\Test\policy'] = 'dword:00000001'
        Start-Script 0 @(@{ do = 'require'; slot = (New-Value 'policy'); value = 'absent'; or = 'Group Policy sets it' })
        { Invoke-Plan } | Should -Throw '*not done: Group Policy sets it*'
    }
    It 'waits for what the machine makes, and knows it from what was there' {
        $machine.registry['HKLM\Test\made'] = 'binary:01'
        $machine.onSleep = { $machine.registry['HKLM\Test\made'] = 'binary:02' }
        Start-Script 0 @(@{ do = 'await'; slot = (New-Value 'made'); not = '*'; seconds = 60; or = 'no certificate' })
        Invoke-Plan
        ($said -join "`n") | Should -BeLike '*found: HKLM\Test\made is binary:02*'
    }
    It 'takes everything back where that never comes' {
        $machine.registry['HKLM\Test\a'] = 'dword:00000001'
        Add-Service 'SessionEnv' 'Running' 'Manual'
        $restart = @(New-Restart 'SessionEnv')
        Start-Script 0 @($restart[0], (New-Change 'a' '*' 'dword:00000002'), $restart[1], @{ do = 'await'; slot = (New-Value 'made'); not = 'absent'; seconds = 60; or = 'no certificate' })
        { Invoke-Plan } | Should -Throw '*no result in time: no certificate*undone*'
        $machine.registry['HKLM\Test\a'] | Should -Be 'dword:00000001'
        $machine.services['SessionEnv'].Status | Should -Be 'Running'
    }
    It 'has a machine take away what it made when it is taken back' {
        Start-Script 0 @(@{ do = 'await'; slot = (New-Value 'made'); not = 'absent'; seconds = 60; or = 'no certificate'; goes = $true })
        $machine.onSleep = { $machine.registry['HKLM\Test\made'] = 'binary:02' }
        Invoke-Plan
        Undo-Kept (Read-Kept)
        $machine.registry.ContainsKey('HKLM\Test\made') | Should -Be $false
    }
    It 'leaves no service stopped where taking back fails as well' {
        Add-Service 'TermService' 'Running' 'Manual'
        $restart = @(New-Restart 'TermService')
        Start-Script 0 @($restart[0], (New-Change 'a' '*' 'dword:00000002'), (New-Change 'b' '*' 'dword:00000001'))
        # While b is refused, somebody changes a: taking back stops there.
        $machine.refuses = 'HKLM\Test\b'
        $machine.onRefuse = { $machine.registry['HKLM\Test\a'] = 'dword:00000009' }
        { Invoke-Plan } | Should -Throw '*stays until you undo it*'
        $machine.services['TermService'].Status | Should -Be 'Running'
    }
    It 'finds every key file of its own and no other' {
        $keys = New-Corner
        foreach ($file in @('f686_guid', 'D86B_guid', 'other_guid', 'f686_guid.redial-newer1')) { [IO.File]::WriteAllText((Join-Path $keys $file), 'key') }
        $step = @{ do = 'change'; slot = @{ kind = 'KeyFile'; folder = $keys; own = @('f686', 'd86b'); says = 'key files' }; before = '*'; after = 'aside' }
        @(Expand-Step $step | ForEach-Object { [IO.Path]::GetFileName($_.slot.path) } | Sort-Object) | Should -Be @('D86B_guid', 'f686_guid')
        @(Expand-Step @{ do = 'change'; slot = @{ kind = 'KeyFile'; folder = (Join-Path $keys 'none'); own = @('f686'); says = 'key files' } }).Count | Should -Be 0
    }
}
Describe 'a command' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        $script:shell = (Get-Process -Id $PID).Path
    }
    BeforeEach { $script:machine = New-Machine; Start-Script 0 @() }
    It 'that ends well is silent' {
        @(Invoke-Act @{ command = $shell; arguments = @('-NoProfile', '-Command', '"exit 0"'); says = 'x' }).Count | Should -Be 0
    }
    It 'that fails says its number and its words' {
        { Invoke-Act @{ command = $shell; arguments = @('-NoProfile', '-Command', '"Write-Output why; exit 3"'); says = 'x' } } | Should -Throw '*ended with 3: *why*'
    }
}
