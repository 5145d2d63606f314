# TLS alone is asked for from here on: without a certificate whose key is there this locks everybody out.
function Find-Certificate([string]$store, [string]$thumbprint) {
    Get-ChildItem -LiteralPath ('Cert:\LocalMachine\' + $store) -ErrorAction SilentlyContinue | Where-Object { $_.Thumbprint -eq $thumbprint } | Select-Object -First 1
}
# Opens the key as the services do; what cannot be opened and what is not there look the same.
function Test-KeyOpens($certificate) {
    try { $null -ne [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate) } catch { $false }
}
# Administrators cannot open the key of a healthy host, SYSTEM may: for them the file must be there.
function Test-KeyFile($step) {
    foreach ($folder in $step.folders) {
        $path = [Environment]::ExpandEnvironmentVariables($folder)
        if (-not (Test-Path -LiteralPath $path)) { continue }
        foreach ($file in Get-ChildItem -LiteralPath $path -File -Force) {
            if (($step.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -and ($file.Name -notlike '*.redial-*')) { return $true }
        }
    }
    $false
}
function Assert-Certificate($step) {
    $named = Read-Registry $step.bound
    $store = 'My'
    if (-not $named.StartsWith('binary:')) {
        $named = Read-Registry $step.made
        $store = 'Remote Desktop'
    }
    $certificate = if ($named.StartsWith('binary:')) { Find-Certificate $store $named.Substring(7) }
    if (($null -eq $certificate) -and ($store -ceq 'My')) { $certificate = Find-Certificate 'Remote Desktop' $named.Substring(7) }
    if ($null -eq $certificate) { throw "not done: $($step.or)" }
    if (Test-KeyOpens $certificate) { return }
    if ((Test-System) -or ($store -ceq 'My') -or (-not (Test-KeyFile $step))) { throw "not done: the key of the host's certificate does not open. $($step.or)" }
}
