//! Who may do what with a file, read and written through a handle with the privileges of a backup
//! program. Windows makes Remote Desktop's key files so that administrators are not among those who
//! may (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine),
//! and the calls that take a name have no backup semantics: KB240184 opens the file with them and
//! uses the handle.

use std::{io::Read, path::Path};

use redial_machine::{Slot, Snag, Value, sddl};
use windows::{
    Win32::{
        Foundation::{HLOCAL, LocalFree},
        Security::{
            ACL,
            Authorization::{
                ConvertSecurityDescriptorToStringSecurityDescriptorW,
                ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo,
                SDDL_REVISION_1, SE_FILE_OBJECT, SetSecurityInfo,
            },
            DACL_SECURITY_INFORMATION, GROUP_SECURITY_INFORMATION, GetSecurityDescriptorControl,
            GetSecurityDescriptorDacl, GetSecurityDescriptorGroup, GetSecurityDescriptorOwner,
            OBJECT_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION,
            PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, SE_DACL_PROTECTED,
            SECURITY_ATTRIBUTES, UNPROTECTED_DACL_SECURITY_INFORMATION,
        },
        Storage::FileSystem::{
            FILE_GENERIC_READ, FILE_GENERIC_WRITE, READ_CONTROL, WRITE_DAC, WRITE_OWNER,
        },
    },
    core::{BOOL, HSTRING, PWSTR, Result},
};

use super::{
    handle::Opened,
    privilege,
    trouble::{can_not_hold, is_missing, snag},
    wide,
};

/// Memory of LocalAlloc that frees itself.
struct Local(*mut core::ffi::c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: Windows allocated it with LocalAlloc and gave it to us; it is freed once.
        let _ = unsafe { LocalFree(Some(HLOCAL(self.0))) };
    }
}

/// Owner, group and discretionary list; the auditing list takes a privilege and says nothing about
/// access.
fn parts() -> OBJECT_SECURITY_INFORMATION {
    OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION
}

pub(super) fn read(path: &str) -> std::result::Result<Value, Snag> {
    let full = wide::expanded(path)?;
    match described(&full) {
        Ok(sddl) => Ok(Value::Text(sddl::plain(&sddl))),
        Err(error) if is_missing(&error) => Ok(Value::Absent),
        Err(error) => Err(snag(format!("read who may use {path}"))(error)),
    }
}

/// The descriptor of what lies at a path, as SDDL.
pub(super) fn described(path: &Path) -> Result<String> {
    described_by(&Opened::existing(path, READ_CONTROL.0)?)
}

fn described_by(opened: &Opened) -> Result<String> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the handle is open; the descriptor is ours to free.
    unsafe {
        GetSecurityInfo(
            opened.handle(),
            SE_FILE_OBJECT,
            parts(),
            None,
            None,
            None,
            None,
            Some(&raw mut descriptor),
        )
    }
    .ok()?;
    let descriptor_held = Local(descriptor.0);
    let mut words = PWSTR::null();
    // SAFETY: the descriptor is valid; the text is ours to free.
    unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor,
            SDDL_REVISION_1,
            parts(),
            &raw mut words,
            None,
        )
    }?;
    let words_held = Local(words.0.cast());
    // SAFETY: the call ended the text with a NUL.
    let sddl = unsafe { wide::text(words) };
    drop((words_held, descriptor_held));
    Ok(sddl)
}

pub(super) fn write(path: &str, value: &Value) -> std::result::Result<(), Snag> {
    let Value::Text(sddl) = value else {
        return Err(can_not_hold(&Slot::Access { path: path.into() }, value));
    };
    let full = wide::expanded(path)?;
    let doing = || format!("set who may use {path}");
    let now = described(&full).map_err(snag(doing()))?;
    // Only what differs: who owns it already need not be made its owner.
    let list = sddl.find("D:").unwrap_or(0);
    let same_owner = now.starts_with(&sddl[..list]);
    set(&full, if same_owner { &sddl[list..] } else { sddl }).map_err(snag(doing()))
}

/// Gives a file or folder exactly this descriptor: owner and group where it names them, the list
/// with its protection from inheritance.
pub(super) fn set(path: &Path, sddl: &str) -> Result<()> {
    let descriptor = Descriptor::parse(sddl)?;
    let owner = if descriptor.named().contains(OWNER_SECURITY_INFORMATION) {
        WRITE_OWNER.0
    } else {
        0
    };
    descriptor.give(&Opened::existing(
        path,
        READ_CONTROL.0 | WRITE_DAC.0 | owner,
    )?)
}

/// Copies a file to where there is none, with its attributes and who may use it. Until it is whole,
/// only those may use the copy whom `closed` names; a copy that fails is taken away again.
pub(super) fn copy(from: &Path, to: &Path, closed: &str) -> Result<()> {
    let mut source = Opened::existing(from, FILE_GENERIC_READ.0)?;
    let descriptor = Descriptor::parse(closed)?;
    let attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: descriptor.held.0,
        ..Default::default()
    };
    let rights = FILE_GENERIC_WRITE.0 | READ_CONTROL.0 | WRITE_DAC.0 | WRITE_OWNER.0;
    let mut target = Opened::made(to, rights, source.attributes(), &attributes)?;
    let copied = std::io::copy(source.file(), target.file())
        .map_err(windows::core::Error::from)
        .and_then(|_| Descriptor::parse(&described_by(&source)?)?.give(&target));
    drop(target);
    copied.inspect_err(|_| drop(std::fs::remove_file(to)))
}

/// Whether two files hold the same.
pub(super) fn is_same(one: &Path, other: &Path) -> Result<bool> {
    let bytes = |path| -> Result<Vec<u8>> {
        let (mut opened, mut all) = (Opened::existing(path, FILE_GENERIC_READ.0)?, Vec::new());
        opened.file().read_to_end(&mut all)?;
        Ok(all)
    };
    Ok(bytes(one)? == bytes(other)?)
}

/// A descriptor read from SDDL. What it is made of points into the memory it holds.
struct Descriptor {
    owner: PSID,
    group: PSID,
    /// Nothing where the text names no list.
    list: *mut ACL,
    has_list: bool,
    control: u16,
    held: Local,
}

impl Descriptor {
    fn parse(sddl: &str) -> Result<Self> {
        let mut descriptor = PSECURITY_DESCRIPTOR::default();
        // SAFETY: the text outlives the call; the descriptor is ours to free.
        unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                &HSTRING::from(sddl),
                SDDL_REVISION_1,
                &raw mut descriptor,
                None,
            )
        }?;
        let held = Local(descriptor.0);
        let (mut owner, mut group) = (PSID::default(), PSID::default());
        let (mut present, mut list) = (BOOL::default(), std::ptr::null_mut::<ACL>());
        let (mut control, mut revision, mut defaulted) = (0u16, 0u32, BOOL::default());
        // SAFETY: the descriptor is valid and held; what is read points into it.
        unsafe {
            GetSecurityDescriptorOwner(descriptor, &raw mut owner, &raw mut defaulted)?;
            GetSecurityDescriptorGroup(descriptor, &raw mut group, &raw mut defaulted)?;
            GetSecurityDescriptorDacl(
                descriptor,
                &raw mut present,
                &raw mut list,
                &raw mut defaulted,
            )?;
            GetSecurityDescriptorControl(descriptor, &raw mut control, &raw mut revision)?;
        }
        Ok(Self {
            owner,
            group,
            list,
            has_list: present.as_bool(),
            control,
            held,
        })
    }

    /// Gives an open file or folder what the text names.
    fn give(&self, opened: &Opened) -> Result<()> {
        let part = |sid: PSID| (!sid.is_invalid()).then_some(sid);
        // Without a privilege a file can be given to nobody but oneself.
        privilege::with_backup(|| {
            // SAFETY: the handle is open; the rest points into the descriptor, which is held.
            unsafe {
                SetSecurityInfo(
                    opened.handle(),
                    SE_FILE_OBJECT,
                    self.named(),
                    part(self.owner),
                    part(self.group),
                    self.has_list.then_some(self.list.cast_const()),
                    None,
                )
            }
            .ok()
        })
    }

    /// Which parts the text names.
    fn named(&self) -> OBJECT_SECURITY_INFORMATION {
        let mut named = OBJECT_SECURITY_INFORMATION::default();
        if !self.owner.is_invalid() {
            named |= OWNER_SECURITY_INFORMATION;
        }
        if !self.group.is_invalid() {
            named |= GROUP_SECURITY_INFORMATION;
        }
        if self.has_list {
            named |= DACL_SECURITY_INFORMATION;
            named |= if self.control & SE_DACL_PROTECTED.0 != 0 {
                PROTECTED_DACL_SECURITY_INFORMATION
            } else {
                UNPROTECTED_DACL_SECURITY_INFORMATION
            };
        }
        named
    }
}
