Describe 'a key file' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        # Security descriptors as text are Windows' own.
        $script:windows = ($PSVersionTable.PSEdition -ne 'Core') -or $IsWindows
    }
    BeforeEach {
        $script:machine = New-Machine
        Start-Script 0 @()
        $script:keys = New-Corner
        $script:path = Join-Path $keys 'f686_guid'
        [IO.File]::WriteAllText($path, 'old')
        $script:slot = @{ kind = 'KeyFile'; path = $path; says = 'key file' }
    }
    It 'goes aside and comes back' {
        Write-KeyFile $slot 'aside'
        Read-KeyFile $slot | Should -Be 'aside'
        Write-KeyFile $slot 'in-use'
        Read-KeyFile $slot | Should -Be 'in-use'
        [IO.File]::ReadAllText($path) | Should -Be 'old'
    }
    It 'that is new stays beside the one that comes back, however often' {
        foreach ($time in 1, 2) {
            Write-KeyFile $slot 'aside'
            [IO.File]::WriteAllText($path, "new$time")
            Write-KeyFile $slot 'in-use'
            [IO.File]::ReadAllText($path) | Should -Be 'old'
            [IO.File]::ReadAllText($path + ".redial-newer$time") | Should -Be "new$time"
            $machine.lists[$path + ".redial-newer$time"] | Should -Be 'D:P(A;;FA;;;SY)(A;;FA;;;BA)'
        }
    }
    It 'has its list and owner read and given back' {
        $machine.lists[$path] = 'O:S-1-5-21-1-2-3-500G:SYD:PAI(A;;FA;;;BA)'
        $access = @{ kind = 'Access'; path = $path; says = 'access' }
        $held = Read-Access $access
        $held | Should -Be 'sddl:O:S-1-5-21-1-2-3-500G:SYD:P(A;;FA;;;BA)'
        Write-Access $access 'sddl:O:SYG:SYD:P(A;;FA;;;SY)'
        Write-Access $access $held
        $machine.lists[$path] | Should -Be 'O:S-1-5-21-1-2-3-500G:SYD:P(A;;FA;;;BA)'
        Read-Access @{ kind = 'Access'; path = (Join-Path $keys 'none'); says = 'access' } | Should -Be 'absent'
    }
    It 'gets what is missing on its list and keeps the rest' {
        if (-not $windows) { Set-ItResult -Skipped -Because 'security descriptors are read by Windows'; return }
        $entries = @(@{ sid = 'S-1-5-18'; mask = 2032127 }, @{ sid = 'S-1-5-20'; mask = 1179785 })
        Add-Entries 'O:BAG:SYD:P(A;;FA;;;SY)' $entries | Should -Be 'O:BAG:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)'
        Add-Entries 'O:BAG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)' $entries | Should -Be 'O:BAG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)'
        Add-Entries 'O:BAG:SYD:(D;;FA;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)' $entries | Should -Be 'O:BAG:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)'
    }
}
Describe 'the folder of keys' {
    BeforeAll { . (Join-Path $PSScriptRoot 'Machine.ps1') }
    BeforeEach {
        $script:machine = New-Machine
        Start-Script 0 @()
        $script:keys = Join-Path (New-Corner) 'MachineKeys'
        [void][IO.Directory]::CreateDirectory($keys)
        foreach ($file in 'f686_guid', 'other_guid', 'unreadable_guid') { [IO.File]::WriteAllText((Join-Path $keys $file), $file) }
        $script:slot = @{ kind = 'KeyStore'; path = $keys; own = @('f686'); says = 'key folder' }
    }
    It 'is made anew with every other key, and one that can not be read keeps none of the others' {
        Write-KeyStore $slot 'aside'
        Read-KeyStore $slot | Should -Be 'aside'
        @(Get-ChildItem -LiteralPath $keys | ForEach-Object { $_.Name }) | Should -Be @('other_guid')
        ($said -join "`n") | Should -BeLike '*not copied: unreadable_guid*'
    }
    It 'comes back with what was made meanwhile, and the newer one stays beside' {
        Write-KeyStore $slot 'aside'
        [IO.File]::WriteAllText((Join-Path $keys 'made_guid'), 'made')
        Write-KeyStore $slot 'in-use'
        Read-KeyStore $slot | Should -Be 'in-use'
        @(Get-ChildItem -LiteralPath $keys | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @('f686_guid', 'made_guid', 'other_guid', 'unreadable_guid')
        Test-Path -LiteralPath ($keys + '.redial-newer1') | Should -Be $true
    }
    It 'is put back where the new one can not be made' {
        function Set-List([string]$path, [string]$sddl) { throw 'Access is denied' }
        { Write-KeyStore $slot 'aside' } | Should -Throw '*Access is denied*'
        Read-KeyStore $slot | Should -Be 'in-use'
        @(Get-ChildItem -LiteralPath $keys).Count | Should -Be 3
    }
}
