function Get-BlobPath($slot) { 'HKLM:\SOFTWARE\Microsoft\SystemCertificates\' + $slot.store + '\Certificates\' + $slot.thumbprint }
function Read-Certificate($slot) {
    $path = Get-BlobPath $slot
    if (-not (Test-Path -LiteralPath $path)) { return 'absent' }
    'cert:' + [Convert]::ToBase64String((Get-ItemProperty -LiteralPath $path).Blob)
}
function Write-Certificate($slot, [string]$value) {
    $path = Get-BlobPath $slot
    if ($value -ceq 'absent') { Remove-Item -LiteralPath $path -Recurse; return }
    if (-not (Test-Path -LiteralPath $path)) { [void](New-Item -Path $path) }
    [void](New-ItemProperty -LiteralPath $path -Name Blob -PropertyType Binary -Value ([Convert]::FromBase64String($value.Substring(5))) -Force)
}
