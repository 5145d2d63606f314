# The scripts that were read by eye, through PowerShell's own parser; and one of them from its first line to its last.
Describe 'a whole script' {
    BeforeAll {
        $script:here = $PSScriptRoot
        . (Join-Path $here 'Machine.ps1')
        $script:golden = Join-Path (Join-Path (Join-Path (Join-Path $root 'shared') 'script') 'tests') 'golden'
        function Get-Errors([string]$text) {
            $errors = $null
            [void][Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$errors)
            @($errors)
        }
    }
    It 'is parsed without an error' {
        foreach ($file in Get-ChildItem -LiteralPath $golden -Filter '*.ps1') {
            @(Get-Errors ([IO.File]::ReadAllText($file.FullName))).Count | Should -Be 0 -Because $file.Name
        }
        foreach ($file in Get-ChildItem -LiteralPath $parts -Filter '*.ps1') {
            @(Get-Errors ([IO.File]::ReadAllText($file.FullName))).Count | Should -Be 0 -Because $file.Name
        }
    }
    It 'is noticed where it is wrong' {
        @(Get-Errors 'if ($a) {').Count | Should -BeGreaterThan 0
    }
    It 'compiles what it needs of Windows' {
        if (($PSVersionTable.PSEdition -eq 'Core')) { Set-ItResult -Skipped -Because 'this is not the .NET Framework'; return }
        . (Join-Path $parts 'backup.ps1')
        Use-Backup
        'RedialFile' -as [type] | Should -Not -BeNullOrEmpty
        $file = Join-Path (New-Corner) 'file'
        [IO.File]::WriteAllText($file, 'key')
        $list = [RedialFile]::Read($file)
        $list | Should -BeLike 'O:*D:*'
        [RedialFile]::Write($file, $list)
        [RedialFile]::Read($file) | Should -Be $list
        [RedialFile]::Copy($file, $file + '.copy')
        [IO.File]::ReadAllText($file + '.copy') | Should -Be 'key'
        [RedialFile]::Move($file, $file + '.aside')
        Test-Path -LiteralPath $file | Should -Be $false
        { [RedialFile]::Copy($file, $file + '.copy') } | Should -Throw
    }
    It 'stops with one last line where it is not elevated or not in Windows PowerShell' {
        # As the program puts it together, with a machine that is not asked: it stops before it looks at one.
        $text = [IO.File]::ReadAllText((Join-Path $golden 'raise.ps1'))
        $text = ($text -split "`n" | Where-Object { $_ -notlike '#Requires*' }) -join "`n"
        $file = Join-Path (New-Corner) 'raise.ps1'
        [IO.File]::WriteAllText($file, $text)
        $elevated = $false
        if ($PSVersionTable.PSEdition -ne 'Core') {
            $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
            $elevated = $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
        }
        if ($elevated) { Set-ItResult -Skipped -Because 'an elevated run would look at this machine'; return }
        $shell = (Get-Process -Id $PID).Path
        $env:ProgramData = if ($env:ProgramData) { $env:ProgramData } else { New-Corner }
        $lines = @(& $shell -NoProfile -ExecutionPolicy Bypass -File $file)
        $LASTEXITCODE | Should -Be 1
        $lines[-1] | Should -BeLike 'STOPPED: this *'
    }
}
