# The certificate the host made itself: the registry names it, the store has it. Both are one.
function Get-Own($slot) {
    $named = Read-Registry $slot
    if (-not $named.StartsWith('binary:')) { return $null }
    @{ store = $slot.store; thumbprint = $named.Substring(7).ToUpperInvariant() }
}
function Read-OwnCertificate($slot) {
    $own = Get-Own $slot
    if ($null -eq $own) { 'absent' } else { Read-Certificate $own }
}
function Write-OwnCertificate($slot, [string]$value) {
    $former = Get-Own $slot
    $thumbprint = ''
    if ($value -ceq 'absent') { Write-Registry $slot 'absent' }
    else {
        $bytes = [Convert]::FromBase64String($value.Substring(5))
        $thumbprint = (New-Object Security.Cryptography.X509Certificates.X509Certificate2 (, $bytes)).Thumbprint
        Write-Certificate @{ store = $slot.store; thumbprint = $thumbprint } $value
        Write-Registry $slot ('binary:' + $thumbprint.ToLowerInvariant())
    }
    # At no moment the host names a certificate that is not there.
    if (($null -ne $former) -and ($former.thumbprint -cne $thumbprint) -and ((Read-Certificate $former) -cne 'absent')) {
        Write-Certificate $former 'absent'
    }
}
