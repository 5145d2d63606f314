Describe 'what a script says' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
    }
    BeforeEach {
        $script:machine = New-Machine
        Start-Script 0 @()
    }
    It 'is below 4,096 bytes with the last line whole, whatever was said' {
        foreach ($letter in @('x', [string][char]0x4E2D)) {
            $said.Clear()
            for ($i = 0; $i -lt 500; $i++) { Say ($letter * 400) }
            $lines = @(Write-Said ('STOPPED: ' + ($letter * 900)))
            $bytes = [Text.Encoding]::UTF8.GetByteCount(($lines -join "`r`n"))
            $bytes | Should -BeLessThan 4096
            $lines[-1].StartsWith('STOPPED: ') | Should -Be $true
            $lines[-1].EndsWith('...') | Should -Be $false
            $lines[0] | Should -BeLike '(*earlier lines are left out)'
        }
    }
    It 'shows the lines before the last one in their order' {
        Say 'one'
        Say 'two'
        @(Write-Said 'DONE: all') | Should -Be @('one', 'two', 'DONE: all')
    }
    It 'keeps other languages and nothing that steers a terminal' {
        Get-Plain ('Bureau ' + [char]0xE0 + ' distance') 100 | Should -Be ('Bureau ' + [char]0xE0 + ' distance')
        Get-Plain ('a' + [char]27 + '[2J' + [char]0x202E + "`r`nb") 100 | Should -Be 'a?[2J???b'
        Get-Plain ('x' * 20) 10 | Should -Be (('x' * 10) + '...')
    }
    It 'writes a file whole over another one' {
        $file = Join-Path $folder 'file'
        Write-Whole $file ([byte[]](1, 2, 3))
        Write-Whole $file ([byte[]](4))
        [IO.File]::ReadAllBytes($file) | Should -Be @(4)
        Test-Path -LiteralPath ($file + '.redial-new') | Should -Be $false
    }
    It 'numbers what must not be overwritten' {
        $start = Join-Path $folder 'key.redial-newer'
        [IO.File]::WriteAllText($start + '1', 'a')
        [IO.File]::WriteAllText($start + '2', 'b')
        Get-Free $start | Should -Be ($start + '3')
    }
    It 'knows a value it can not know from one that is another' {
        Test-Same 'dword:00000002' '*' | Should -Be $true
        Test-Same 'cert:AAAA' 'cert' | Should -Be $true
        Test-Same 'absent' 'cert' | Should -Be $false
        Test-Same 'sz:A' 'sz:a' | Should -Be $false
    }
}
