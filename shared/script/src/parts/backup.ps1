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
