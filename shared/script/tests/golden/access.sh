#!/bin/sh
# redial: key.repair-access through Azure Run Command: sh THIS RESOURCE_GROUP VM [undo|dry-run]
set -eu
usage() {
    echo 'usage: sh THIS RESOURCE_GROUP VM [undo|dry-run]' >&2
    exit 2
}
[ $# -ge 2 ] && [ $# -le 3 ] || usage
group=$1
vm=$2
case ${3:-} in
    '') set -- ;;
    undo) set -- --parameters Undo=yes ;;
    dry-run) set -- --parameters DryRun=yes ;;
    *) usage ;;
esac
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat > "$script" <<'END-OF-REDIAL'
#Requires -Version 5.1
#Requires -PSEdition Desktop
#Requires -RunAsAdministrator
# redial: key.repair-access (safe). Read it, then run it as administrator on the computer itself. -DryRun yes only shows what it would do; -Undo yes undoes it.
param([ValidateSet('', 'yes')][string]$Undo = '', [ValidateSet('', 'yes')][string]$DryRun = '')
# Only what is signed may use .NET on a machine with such a policy (ConstrainedLanguage): nothing below would work.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    'STOPPED: this computer runs only signed PowerShell scripts, so this script cannot work here: run redial.exe on it'
    exit 1
}
$ErrorActionPreference = 'Stop'
$said = New-Object Collections.ArrayList
# A machine's own names must not steer a terminal: what moves a cursor, hides or turns text becomes '?'.
function Get-Plain([string]$text, [int]$longest) {
    $plain = $text -replace '[\p{C}\p{Zl}\p{Zp}]', '?'
    if ($plain.Length -gt $longest) { $plain.Substring(0, $longest) + '...' } else { $plain }
}
function Say([string]$line) { [void]$said.Add((Get-Plain $line 300)) }
# Azure Run Command shows the last 4,096 bytes (learn.microsoft.com, "Run scripts in your Windows VM by using action Run Commands").
# The last line says how it ended and is always whole; of the lines before it, the last ones that fit are shown.
function Write-Said([string]$end) {
    $utf8 = New-Object Text.UTF8Encoding $false
    $last = Get-Plain $end 1000
    $room = 3900 - $utf8.GetByteCount($last)
    $first = $said.Count
    while ($first -gt 0) {
        $room -= $utf8.GetByteCount($said[$first - 1]) + 2
        if ($room -lt 0) { break }
        $first--
    }
    $lines = @()
    if ($first -gt 0) { $lines += "($first earlier lines are left out)" }
    for ($i = $first; $i -lt $said.Count; $i++) { $lines += $said[$i] }
    $lines += $last
    # Where nobody made a console, its encoding cannot be set: what is not ASCII becomes '?' then.
    $console = $null
    try {
        $console = [Console]::OutputEncoding
        [Console]::OutputEncoding = $utf8
    } catch {
        $console = $null
        $lines = @($lines -replace '[^\x20-\x7e]', '?')
    }
    $lines
    if ($null -ne $console) { [Console]::OutputEncoding = $console }
}
function U([string]$base64) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }
function Get-Short([string]$value) { Get-Plain $value 120 }
# The first name with a number behind it that nothing has: what lies there already is never overwritten.
function Get-Free([string]$start) {
    $number = 1
    while (Test-Path -LiteralPath ($start + $number)) { $number++ }
    $start + $number
}
function Get-Account { [Security.Principal.WindowsIdentity]::GetCurrent().User.Value }
function Test-System { (Get-Account) -ceq 'S-1-5-18' }
function Read-Slot($slot) { & ('Read-' + $slot.kind) $slot }
function Write-Slot($slot, [string]$value) { & ('Write-' + $slot.kind) $slot $value }
# '*' is not known beforehand; 'cert' is a certificate, whatever its properties are.
function Test-Same([string]$now, [string]$wanted) {
    ($wanted -ceq '*') -or ($now -ceq $wanted) -or (($wanted -ceq 'cert') -and $now.StartsWith('cert:'))
}
function Set-Proved($slot, [string]$value) {
    Write-Slot $slot $value
    $now = Read-Slot $slot
    if (-not (Test-Same $now $value)) { throw "not taken: $($slot.says) holds $(Get-Short $now)" }
}
# A file is there whole or as it was before, also when the power fails.
function Write-Whole([string]$path, [byte[]]$bytes) {
    $new = $path + '.redial-new'
    $stream = New-Object IO.FileStream -ArgumentList $new, ([IO.FileMode]::Create), ([IO.FileAccess]::Write), ([IO.FileShare]::None), 4096, ([IO.FileOptions]::WriteThrough)
    try {
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    } finally { $stream.Dispose() }
    if ([IO.File]::Exists($path)) { [IO.File]::Replace($new, $path, [NullString]::Value) } else { [IO.File]::Move($new, $path) }
}
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
# Windows makes Remote Desktop's key files so that administrators are not among those who may use them, and where SYSTEM
# lost its access even SYSTEM cannot read the list. KB240184: a handle opened for backup passes over the list where the
# privileges to back up and restore are switched on; they are switched on in a token of this thread, around each call only.
$backupSource = @'
using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;
public static class RedialFile {
    const uint READ_CONTROL = 0x20000, WRITE_DAC = 0x40000, WRITE_OWNER = 0x80000, GENERIC_READ = 0x80000000;
    const uint OWNER = 1, GROUP = 2, LIST = 4, PROTECTED = 0x80000000, UNPROTECTED = 0x20000000;
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    struct Privileges { public uint Count; public long Luid; public uint Attributes; }
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool ImpersonateSelf(int level);
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool RevertToSelf();
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool OpenThreadToken(IntPtr thread, uint access, bool asSelf, out IntPtr token);
    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
    static extern bool LookupPrivilegeValueW(string system, string name, out long luid);
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool AdjustTokenPrivileges(IntPtr token, bool none, ref Privileges wanted, uint length, IntPtr before, IntPtr needed);
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool GetKernelObjectSecurity(SafeFileHandle file, uint parts, byte[] descriptor, uint length, out uint needed);
    [DllImport("advapi32.dll")]
    static extern int SetSecurityInfo(SafeFileHandle file, int kind, uint parts, byte[] owner, byte[] group, byte[] list, IntPtr audit);
    [DllImport("kernel32.dll")]
    static extern IntPtr GetCurrentThread();
    [DllImport("kernel32.dll")]
    static extern bool CloseHandle(IntPtr handle);
    [DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
    static extern SafeFileHandle CreateFileW(string path, uint access, uint share, IntPtr security, uint how, uint flags, IntPtr template);
    [DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
    static extern bool MoveFileExW(string from, string to, uint flags);
    [DllImport("kernel32.dll", SetLastError = true)]
    static extern bool GetFileInformationByHandle(SafeFileHandle file, [Out] byte[] about);
    static T With<T>(Func<T> work) {
        IntPtr token = IntPtr.Zero;
        bool own = ImpersonateSelf(2);
        try {
            if (own && OpenThreadToken(GetCurrentThread(), 0x28, true, out token)) {
                foreach (string name in new string[] { "SeBackupPrivilege", "SeRestorePrivilege", "SeTakeOwnershipPrivilege" }) {
                    Privileges wanted = new Privileges();
                    wanted.Count = 1;
                    wanted.Attributes = 2;
                    if (LookupPrivilegeValueW(null, name, out wanted.Luid)) { AdjustTokenPrivileges(token, false, ref wanted, 0, IntPtr.Zero, IntPtr.Zero); }
                }
            }
            return work();
        } finally {
            if (own) { RevertToSelf(); }
            if (token != IntPtr.Zero) { CloseHandle(token); }
        }
    }
    // What is there itself: a link, or a file with a second name, may be somebody else's.
    static SafeFileHandle Open(string path, uint access) {
        const uint EXISTING = 3, BACKUP_SEMANTICS = 0x02000000, OPEN_REPARSE_POINT = 0x00200000, READ_ATTRIBUTES = 0x80;
        SafeFileHandle file = CreateFileW(path, access | READ_ATTRIBUTES, 7, IntPtr.Zero, EXISTING, BACKUP_SEMANTICS | OPEN_REPARSE_POINT, IntPtr.Zero);
        if (file.IsInvalid) { throw new Win32Exception(); }
        byte[] about = new byte[52];
        if (!GetFileInformationByHandle(file, about)) { throw new Win32Exception(); }
        uint attributes = BitConverter.ToUInt32(about, 0);
        bool several = (attributes & 0x10) == 0 && BitConverter.ToUInt32(about, 40) > 1;
        if ((attributes & 0x400) != 0 || several) { file.Dispose(); throw new IOException(path + " is a link, not the file itself"); }
        return file;
    }
    static RawSecurityDescriptor Described(SafeFileHandle file) {
        uint needed;
        GetKernelObjectSecurity(file, OWNER | GROUP | LIST, null, 0, out needed);
        byte[] bytes = new byte[needed];
        if (!GetKernelObjectSecurity(file, OWNER | GROUP | LIST, bytes, needed, out needed)) { throw new Win32Exception(); }
        return new RawSecurityDescriptor(bytes, 0);
    }
    static byte[] Bytes(SecurityIdentifier sid) {
        byte[] bytes = new byte[sid.BinaryLength];
        sid.GetBinaryForm(bytes, 0);
        return bytes;
    }
    public static string Read(string path) {
        return With(() => {
            using (SafeFileHandle file = Open(path, READ_CONTROL)) {
                return Described(file).GetSddlForm(AccessControlSections.Owner | AccessControlSections.Group | AccessControlSections.Access);
            }
        });
    }
    // The owner is written only where it differs: it is the former one that is restored.
    public static void Write(string path, string sddl) {
        With(() => {
            RawSecurityDescriptor wanted = new RawSecurityDescriptor(sddl);
            RawSecurityDescriptor now;
            using (SafeFileHandle file = Open(path, READ_CONTROL)) { now = Described(file); }
            uint parts = 0, access = READ_CONTROL;
            if (wanted.Owner != null && !wanted.Owner.Equals(now.Owner)) { parts |= OWNER; access |= WRITE_OWNER; }
            if (wanted.Group != null && !wanted.Group.Equals(now.Group)) { parts |= GROUP; access |= WRITE_OWNER; }
            byte[] list = null;
            if ((wanted.ControlFlags & ControlFlags.DiscretionaryAclPresent) != 0) {
                bool closed = (wanted.ControlFlags & ControlFlags.DiscretionaryAclProtected) != 0;
                parts |= LIST | (closed ? PROTECTED : UNPROTECTED);
                access |= WRITE_DAC;
                if (wanted.DiscretionaryAcl != null) {
                    list = new byte[wanted.DiscretionaryAcl.BinaryLength];
                    wanted.DiscretionaryAcl.GetBinaryForm(list, 0);
                }
            }
            if (parts == 0) { return 0; }
            using (SafeFileHandle file = Open(path, access)) {
                byte[] owner = (parts & OWNER) != 0 ? Bytes(wanted.Owner) : null;
                byte[] group = (parts & GROUP) != 0 ? Bytes(wanted.Group) : null;
                int failed = SetSecurityInfo(file, 1, parts, owner, group, list, IntPtr.Zero);
                if (failed != 0) { throw new Win32Exception(failed); }
            }
            return 0;
        });
    }
    public static void Move(string path, string to) {
        With(() => {
            using (Open(path, 0)) { }
            if (!MoveFileExW(path, to, 0)) { throw new Win32Exception(); }
            return 0;
        });
    }
    // Until it has its own list, only SYSTEM and administrators may use the copy; one that fails is taken away.
    public static void Copy(string from, string to) {
        With(() => {
            FileSecurity closed = new FileSecurity();
            closed.SetSecurityDescriptorSddlForm("D:P(A;;FA;;;SY)(A;;FA;;;BA)", AccessControlSections.Access);
            using (FileStream source = new FileStream(Open(from, GENERIC_READ), FileAccess.Read)) {
                FileStream target = new FileStream(to, FileMode.CreateNew, FileSystemRights.WriteData | FileSystemRights.AppendData | FileSystemRights.Synchronize, FileShare.None, 4096, FileOptions.None, closed);
                try {
                    using (target) { source.CopyTo(target); }
                    File.SetAttributes(to, File.GetAttributes(from));
                } catch { File.Delete(to); throw; }
            }
            return 0;
        });
    }
}
'@
function Use-Backup { if (-not ('RedialFile' -as [type])) { Add-Type -TypeDefinition $backupSource } }
function Get-List([string]$path) { Use-Backup; [RedialFile]::Read($path) }
function Set-List([string]$path, [string]$sddl) { Use-Backup; [RedialFile]::Write($path, $sddl) }
function Move-Path([string]$path, [string]$to) { Use-Backup; [RedialFile]::Move($path, $to) }
function Copy-Whole([string]$from, [string]$to) {
    Use-Backup
    [RedialFile]::Copy($from, $to)
    Set-List $to (Get-List $from)
}
function Expand-Path([string]$path) { [Environment]::ExpandEnvironmentVariables($path) }
# Without what Windows notes for itself about inheritance.
function Get-PlainList([string]$sddl) { ([regex]'D:(P?)(?:AR|AI)*').Replace($sddl, 'D:$1', 1) }
# Owner and list are one: whoever owns a file may change its list, so an undo restores both.
function Read-Access($slot) {
    $path = Expand-Path $slot.path
    if (-not (Test-Path -LiteralPath $path)) { return 'absent' }
    'sddl:' + (Get-PlainList (Get-List $path))
}
function Write-Access($slot, [string]$value) { Set-List (Expand-Path $slot.path) $value.Substring(5) }
# Adds each entry that is missing and leaves the others. Where an entry denies, adding does not help: then these entries are the list.
function Add-Entries([string]$sddl, $entries) {
    $security = New-Object Security.AccessControl.RawSecurityDescriptor $sddl
    $list = $security.DiscretionaryAcl
    # No list at all gives everybody everything.
    if ($null -eq $list) { return $sddl }
    if (@($list | Where-Object { [string]$_.AceType -notlike 'AccessAllowed*' }).Count) {
        $list = New-Object Security.AccessControl.RawAcl ([byte]2), $entries.Count
        $security.DiscretionaryAcl = $list
        $security.SetFlags([Security.AccessControl.ControlFlags]([int]$security.ControlFlags -bor [int][Security.AccessControl.ControlFlags]::DiscretionaryAclProtected))
    }
    foreach ($entry in $entries) {
        $who = New-Object Security.Principal.SecurityIdentifier $entry.sid
        $has = @($list | Where-Object { ($_.SecurityIdentifier -eq $who) -and (($_.AccessMask -band $entry.mask) -eq $entry.mask) -and (-not ([int]$_.AceFlags -band 8)) })
        if (-not $has.Count) {
            $ace = New-Object Security.AccessControl.CommonAce ([Security.AccessControl.AceFlags]::None), ([Security.AccessControl.AceQualifier]::AccessAllowed), $entry.mask, $who, $false, $null
            $list.InsertAce(0, $ace)
        }
    }
    Get-PlainList ($security.GetSddlForm([Security.AccessControl.AccessControlSections]::All))
}
function Read-KeyFile($slot) {
    $path = Expand-Path $slot.path
    if (Test-Path -LiteralPath ($path + '.redial-aside')) { 'aside' } elseif (Test-Path -LiteralPath $path) { 'in-use' } else { 'absent' }
}
# A new key stays beside the one that comes back, closed to all but SYSTEM and administrators.
function Write-KeyFile($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') { Move-Path $path $aside; return }
    if (Test-Path -LiteralPath $path) {
        $newer = Get-Free ($path + '.redial-newer')
        Move-Path $path $newer
        Set-List $newer 'D:P(A;;FA;;;SY)(A;;FA;;;BA)'
    }
    Move-Path $aside $path
}
function Read-KeyStore($slot) { if (Test-Path -LiteralPath ((Expand-Path $slot.path) + '.redial-aside')) { 'aside' } else { 'in-use' } }
# One key that cannot be read keeps none of the others.
function Copy-Keys([string]$from, [string]$to) {
    foreach ($file in Get-ChildItem -LiteralPath $from -File -Force) {
        $name = Join-Path $to $file.Name
        if (($slot.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -or (Test-Path -LiteralPath $name)) { continue }
        try { Copy-Whole $file.FullName $name } catch { Say "not copied: $($file.Name): $($_.Exception.GetBaseException().Message)" }
    }
}
# A machine is never left without its folder of keys.
function Write-KeyStore($slot, [string]$value) {
    $path = Expand-Path $slot.path
    $aside = $path + '.redial-aside'
    if ($value -ceq 'aside') {
        Move-Path $path $aside
        try {
            [void](New-Item -ItemType Directory -Path $path)
            Set-List $path (Get-List $aside)
            Copy-Keys $aside $path
        } catch {
            if (Test-Path -LiteralPath $path) { Move-Path $path (Get-Free ($path + '.redial-newer')) }
            Move-Path $aside $path
            throw
        }
        return
    }
    Copy-Keys $path $aside
    $newer = Get-Free ($path + '.redial-newer')
    Move-Path $path $newer
    try { Move-Path $aside $path } catch { Move-Path $newer $path; throw }
}
$name = 'redial-key.repair-access'
$folder = Join-Path $env:ProgramData 'redial'
$journal = Join-Path $folder ($name + '.json')
$ending = Join-Path $folder ($name + '.said')
# After so many minutes it is undone automatically; 0 is never.
$minutes = 0
$steps = @(
    @{ do = 'change'; slot = @{ kind = 'Access'; folder = '%ProgramData%\Microsoft\Crypto\RSA\MachineKeys'; own = @('f686aace6942fb7f7ceb231212eef4a4', 'd86b1e848570377d7cb27ddc5de661b0', '7215b202ff2cf52c0ac38e6346ef075f', 'aae70b261fbca7796d1f2beb55988d6b', 'eddb3aadf119c896de06c2b210bb5d14', '863dffb70050c530155a17133e608443', 'c8c814229270848c5691fe23e04cae82', '101d0734242b3590c6f2e618c0bdb122', '5e9f1fbff37f710a4c62eba3679640e9'); says = 'access to %ProgramData%\Microsoft\Crypto\RSA\MachineKeys\TSSecKeySet*' }; before = '*'; entries = @(@{ sid = 'S-1-5-18'; mask = 2032127 }, @{ sid = 'S-1-5-20'; mask = 1179785 }) },
    @{ do = 'change'; slot = @{ kind = 'Access'; folder = '%ProgramData%\Microsoft\Crypto\Keys'; own = @('f686aace6942fb7f7ceb231212eef4a4', 'd86b1e848570377d7cb27ddc5de661b0', '7215b202ff2cf52c0ac38e6346ef075f', 'aae70b261fbca7796d1f2beb55988d6b', 'eddb3aadf119c896de06c2b210bb5d14', '863dffb70050c530155a17133e608443', 'c8c814229270848c5691fe23e04cae82', '101d0734242b3590c6f2e618c0bdb122', '5e9f1fbff37f710a4c62eba3679640e9'); says = 'access to %ProgramData%\Microsoft\Crypto\Keys\TSSecKeySet*' }; before = '*'; entries = @(@{ sid = 'S-1-5-18'; mask = 2032127 }, @{ sid = 'S-1-5-20'; mask = 1179785 }) }
)
# Remote Desktop's own key files, whose names end with the machine's own id, and the listener's own rules of a group are looked up on the machine.
function Expand-Step($step) {
    $slot = $step.slot
    if ($slot.folder) {
        $keys = [Environment]::ExpandEnvironmentVariables($slot.folder)
        if (-not (Test-Path -LiteralPath $keys)) { return }
        foreach ($file in Get-ChildItem -LiteralPath $keys -File -Force) {
            if (($slot.own -contains $file.Name.Split('_')[0].ToLowerInvariant()) -and ($file.Name -notlike '*.redial-*')) {
                $one = $step.Clone(); $one.slot = $slot.Clone(); $one.slot.path = $file.FullName; $one.slot.says = "$($slot.says): $($file.Name)"
                $one
            }
        }
    } elseif ($slot.group -and ($slot.name -ceq '*')) {
        foreach ($rule in Get-NetFirewallRule -Group $slot.group | Where-Object { $_.Name -like 'RemoteDesktop-UserMode-In-*' }) {
            $one = $step.Clone(); $one.slot = $slot.Clone(); $one.slot.id = $rule.Name; $one.slot.says = "$($slot.says): $($rule.Name)"
            $one
        }
    } else { $step }
}
# What a slot holds after the change; nothing where it is so already, or where this change is not for it.
function Get-After($step, [string]$now) {
    if ($step.only -and ($now -cne $step.only)) { return }
    # A service that is not installed stays so.
    if (($step.slot.kind -ceq 'Service') -and ($now -ceq 'absent')) { return }
    if ($step.entries) {
        if ($now -ceq 'absent') { return }
        $after = 'sddl:' + (Add-Entries $now.Substring(5) $step.entries)
    } else { $after = $step.after }
    if (Test-Same $now $after) { return }
    if (-not (Test-Same $now $step.before)) { throw "drifted: $($step.slot.says) holds $(Get-Short $now)" }
    $after
}
# Everything that can be found wrong before anything is changed. What an earlier step would have changed is taken as changed.
function Test-Plan {
    $would = @{}
    foreach ($step in $steps) {
        if ($step.do -ceq 'certificate') { Assert-Certificate $step }
        elseif ($step.do -ceq 'require') {
            if (-not (Test-Same (Read-Slot $step.slot) $step.value)) { throw "not done: $($step.or)" }
        } elseif ($step.do -ceq 'act') { Say "would be done: $($step.says)" }
        elseif ($step.do -ceq 'await') { Say "would be waited for, at most $($step.seconds) s: $($step.slot.says)" }
        else {
            foreach ($one in @(Expand-Step $step)) {
                $says = $one.slot.says
                $now = if ($would.ContainsKey($says)) { $would[$says] } else { Read-Slot $one.slot }
                $after = Get-After $one $now
                if ($null -eq $after) { Say "set already: $says" } else {
                    $would[$says] = $after
                    Say "would be changed: $says from $(Get-Short $now) to $(Get-Short $after)"
                }
            }
        }
    }
}
function Save-Kept { Write-Whole $journal ([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json @($kept.ToArray()) -Depth 6))) }
function Read-Kept {
    if (-not (Test-Path -LiteralPath $journal)) { throw "there is no record in $journal" }
    # Nobody else may write in this folder; an administrator's own files may be his.
    Assert-Own $journal ($administrators + (Get-Account))
    # Windows PowerShell's Get-Content reads a file without a mark in the machine's own code page.
    foreach ($one in @([IO.File]::ReadAllText($journal) | ConvertFrom-Json | ForEach-Object { $_ })) {
        $slot = @{}
        $one.slot.PSObject.Properties | ForEach-Object { $slot[$_.Name] = $_.Value }
        @{ slot = $slot; held = $one.held; wrote = $one.wrote }
    }
}
function Undo-Kept($back) {
    $back = @($back)
    [array]::Reverse($back)
    foreach ($one in $back) {
        $now = Read-Slot $one.slot
        if (Test-Same $now $one.held) { Say "set already: $($one.slot.says)" } else {
            if (-not (Test-Same $now $one.wrote)) { throw "drifted: $($one.slot.says) holds $(Get-Short $now), which is neither the value of this script nor the old one: nothing more is changed" }
            Set-Proved $one.slot $one.held
            Say "undone: $($one.slot.says)"
        }
    }
    [IO.File]::Move($journal, (Get-Free ($journal + '.taken-back')))
    if ($minutes) { Clear-Timer }
}
# No service stays stopped because something else failed.
function Start-Kept {
    foreach ($one in $kept.ToArray()) {
        if (($one.slot.kind -cne 'Service') -or ($one.held -cne 'running')) { continue }
        try {
            if ((Read-Slot $one.slot) -ceq 'stopped') { Set-Proved $one.slot 'running'; Say "started again: $($one.slot.says)" }
        } catch { Say "not started again: $($one.slot.says): $($_.Exception.GetBaseException().Message)" }
    }
}
# A plan that stopped leaves nothing half done; returns what became of it.
function Undo-Rest {
    try {
        if (-not $kept.Count) {
            if ($minutes) { Clear-Timer }
            return 'Nothing was changed'
        }
        Undo-Kept $kept.ToArray()
        'What was changed before it is undone'
    } catch {
        $why = $_.Exception.GetBaseException().Message
        Start-Kept
        "What was changed before it stays until you undo it with -Undo yes ($(Get-Plain $why 300))"
    }
}
# A command may ask something nobody can answer, or never end.
function Invoke-Act($step) {
    # Windows' own, whatever lies in the folder this was started in.
    $program = if ([IO.Path]::IsPathRooted($step.command)) { $step.command } else { Join-Path ([Environment]::SystemDirectory) $step.command }
    $start = New-Object Diagnostics.ProcessStartInfo $program, ($step.arguments -join ' ')
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    if (-not $process.WaitForExit(300000)) {
        $process.Kill()
        throw "$($step.command) did not end within 5 minutes"
    }
    $words = ($output.Result + $errors.Result).Trim()
    if ($process.ExitCode) { throw "$($step.command) ended with $($process.ExitCode): $(Get-Plain $words 300)" }
}
function Wait-Slot($step) {
    $not = if ($step.not -ceq '*') { $first[$step.slot.says] } else { $step.not }
    $until = (Get-Date).AddSeconds($step.seconds)
    while ($true) {
        $now = Read-Slot $step.slot
        if (($now -cne $not) -and ($now -cne 'absent')) { return $now }
        if ((Get-Date) -ge $until) { throw "no result in time: $($step.or)" }
        Start-Sleep -Milliseconds 500
    }
}
# Written down before it is done: what was begun can be undone.
function Add-Kept($slot, [string]$held, [string]$wrote) {
    [void]$kept.Add(@{ slot = $slot; held = $held; wrote = $wrote })
    Save-Kept
}
function Invoke-Step($step) {
    if ($step.do -ceq 'act') { Invoke-Act $step; Say "done: $($step.says)" }
    elseif ($step.do -ceq 'await') {
        $now = Wait-Slot $step
        # What the machine made goes when this is undone; where one was taken away before, that one comes back for it.
        $kin = @($kept.ToArray() | Where-Object { $_.slot.says -ceq $step.slot.says })
        if ($step.goes -and (-not $kin.Count)) { Add-Kept $step.slot $step.not '*' }
        Say "found: $($step.slot.says) is $(Get-Short $now)"
    } elseif ($step.do -ceq 'change') {
        foreach ($one in @(Expand-Step $step)) {
            $now = Read-Slot $one.slot
            $after = Get-After $one $now
            if ($null -eq $after) { Say "set already: $($one.slot.says)" } else {
                Add-Kept $one.slot $now $(if ($one.wrote) { $one.wrote } else { $after })
                Set-Proved $one.slot $after
                Say "done: $($one.slot.says) is $(Get-Short $after), was $(Get-Short $now)"
            }
        }
    }
}
function Invoke-Plan {
    if (Test-Path -LiteralPath $journal) { throw "applied already: undo it first (-Undo yes), or remove $journal" }
    try {
        try { Test-Plan } finally { $said.Clear() }
        # What is waited for is compared with what was there at the beginning.
        foreach ($step in $steps) { if ($step.do -ceq 'await') { $first[$step.slot.says] = Read-Slot $step.slot } }
        if ($minutes) { Set-Timer $minutes }
        foreach ($step in $steps) { Invoke-Step $step }
    } catch {
        $why = $_.Exception.GetBaseException().Message
        throw "$(Get-Plain $why 500). $(Undo-Rest)"
    }
}
$first = @{}
$kept = New-Object Collections.ArrayList
$failed = $false
try {
    Assert-Place
    if ($Undo) {
        Open-Folder $folder
        Undo-Kept (Read-Kept)
        $end = 'DONE: everything is undone'
    } elseif ($DryRun) {
        Test-Plan
        $end = 'DONE: nothing was changed, this was a dry run'
    } else {
        Open-Folder $folder
        Invoke-Plan
        $end = 'DONE: undo it with -Undo yes'
    }
} catch {
    $failed = $true
    $end = "STOPPED: $($_.Exception.GetBaseException().Message)"
}
# A task that undoes has nobody to tell: it leaves its words in a file.
if ($Undo) { try { [IO.File]::WriteAllLines($ending, [string[]](@($said) + $end)) } catch { $end += ' (and these words could not be kept)' } }
Write-Said $end
if ($failed) { exit 1 }
END-OF-REDIAL
said=$(az vm run-command invoke --resource-group "$group" --name "$vm" --command-id RunPowerShellScript \
    --scripts "@$script" "$@" --query 'value[].message' --output tsv) || {
    echo 'STOPPED: Azure did not run it, or its output was lost: use dry-run before you run it again' >&2
    exit 1
}
printf '%s\n' "$said"
# Azure reports success whatever the script's exit code is: its last line says how it ended.
if ! printf '%s\n' "$said" | grep -q '^DONE: '; then
    echo 'it did not end with DONE' >&2
    exit 1
fi
