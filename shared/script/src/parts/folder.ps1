$administrators = @('S-1-5-18', 'S-1-5-32-544')
# Anybody may make folders in ProgramData. What is undone later is believed only where nobody but SYSTEM and administrators made it, and a link is never followed.
function Assert-Own([string]$path, [string[]]$owners) {
    if ([IO.File]::GetAttributes($path) -band [IO.FileAttributes]::ReparsePoint) { throw "$path is a link, which may lead to another user's folder: remove it" }
    $owner = (Get-Acl -LiteralPath $path).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if ($owners -notcontains $owner) { throw "$path belongs to $owner, who could forge what will be undone: remove it" }
}
function Open-Folder([string]$folder) {
    $list = New-Object Security.AccessControl.DirectorySecurity
    $list.SetSecurityDescriptorSddlForm('O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    # Made with its list in one call; one that is there already stays as it is (learn.microsoft.com, Directory.CreateDirectory(String, DirectorySecurity), .NET Framework).
    [void][IO.Directory]::CreateDirectory($folder, $list)
    Assert-Own $folder $administrators
    Set-Acl -LiteralPath $folder -AclObject $list
}
# What #Requires says at the top counts for files only: a script that was pasted or read by a task comes here.
function Assert-Place {
    if ($PSVersionTable.PSEdition -eq 'Core') { throw 'this is PowerShell 7: run it in Windows PowerShell (powershell.exe)' }
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'this needs elevation: start Windows PowerShell as administrator' }
}
