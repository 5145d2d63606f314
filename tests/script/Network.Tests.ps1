Describe 'the hosts file' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Machine.ps1')
        $script:slot = @{ kind = 'HostsEntry'; name = 'srv01'; says = 'hosts file entry srv01' }
        function Set-Hosts([byte[]]$bytes) {
            Set-Here 'hostsFile' (Join-Path (New-Corner) 'hosts')
            [IO.File]::WriteAllBytes($hostsFile, $bytes)
        }
        function Get-Bytes([string]$text) { [Text.Encoding]::UTF8.GetBytes($text) }
    }
    BeforeEach { $script:machine = New-Machine; Start-Script 0 @() }
    It 'gets one line and comes back byte for byte' {
        $mark = [byte[]](0xEF, 0xBB, 0xBF)
        foreach ($bytes in @((Get-Bytes "# one`r`n10.0.0.1 srv02`n"), ($mark + (Get-Bytes "10.0.0.9 db")), [byte[]](0x23, 0xFC, 0x0A), [byte[]]@())) {
            Set-Hosts $bytes
            Write-HostsEntry $slot 'sz:192.0.2.7'
            Read-HostsEntry $slot | Should -Be 'sz:192.0.2.7'
            Write-HostsEntry $slot 'absent'
            [Convert]::ToBase64String([IO.File]::ReadAllBytes($hostsFile)) | Should -Be ([Convert]::ToBase64String([byte[]]$bytes))
        }
    }
    It 'keeps its mark at the beginning' {
        Set-Hosts ([byte[]](0xEF, 0xBB, 0xBF) + (Get-Bytes "10.0.0.1 srv02`r`n"))
        Write-HostsEntry $slot 'sz:192.0.2.7'
        [IO.File]::ReadAllBytes($hostsFile)[0..2] | Should -Be @(0xEF, 0xBB, 0xBF)
        Read-HostsEntry @{ kind = 'HostsEntry'; name = 'SRV02'; says = 'x' } | Should -Be 'sz:10.0.0.1'
    }
    It 'stays read-only where it was' {
        Set-Hosts (Get-Bytes "10.0.0.1 srv02`r`n")
        [IO.File]::SetAttributes($hostsFile, [IO.FileAttributes]::ReadOnly)
        Write-HostsEntry $slot 'sz:192.0.2.7'
        Read-HostsEntry $slot | Should -Be 'sz:192.0.2.7'
        [bool]([IO.File]::GetAttributes($hostsFile) -band [IO.FileAttributes]::ReadOnly) | Should -Be $true
        [IO.File]::SetAttributes($hostsFile, [IO.FileAttributes]::Normal)
    }
    It 'that is not there is made' {
        Set-Here 'hostsFile' (Join-Path (New-Corner) 'hosts')
        Read-HostsEntry $slot | Should -Be 'absent'
        Write-HostsEntry $slot 'sz:192.0.2.7'
        Read-HostsEntry $slot | Should -Be 'sz:192.0.2.7'
    }
    It 'keeps what somebody else wrote, and counts it again' {
        Set-Hosts (Get-Bytes "10.0.0.1 srv01 # by hand`r`n")
        Write-HostsEntry $slot 'sz:192.0.2.7'
        Read-HostsEntry $slot | Should -Be 'sz:192.0.2.7'
        Write-HostsEntry $slot 'sz:10.0.0.1'
        [Text.Encoding]::UTF8.GetString([IO.File]::ReadAllBytes($hostsFile)) | Should -Be "10.0.0.1 srv01 # by hand`r`n"
        { Write-HostsEntry $slot 'absent' } | Should -Throw '*not redial*'
    }
    It 'in UTF-16 is left alone' {
        Set-Hosts ([byte[]](0xFF, 0xFE, 0x31, 0x00))
        { Read-HostsEntry $slot } | Should -Throw '*UTF-16*'
    }
}
Describe 'the MTU' {
    BeforeAll { . (Join-Path $PSScriptRoot 'Machine.ps1') }
    BeforeEach { $script:machine = New-Machine; Start-Script 0 @() }
    It 'is of the address family that is meant' {
        $slot = @{ kind = 'Mtu'; interface = 'vpn'; family = 'IPv4'; says = 'MTU of vpn' }
        Read-Mtu $slot | Should -Be 'number:1500'
        Write-Mtu $slot 'number:1300'
        $slot.family = 'IPv6'
        Write-Mtu $slot 'number:1300'
        $machine.log | Should -Be @('mtu IPv4', 'mtu IPv6')
    }
}
