use redial_machine::{Slot, Snag, Value, sddl};
use windows::{
    Win32::{
        Foundation::{HLOCAL, LocalFree},
        Security::{
            ACL,
            Authorization::{
                ConvertSecurityDescriptorToStringSecurityDescriptorW,
                ConvertStringSecurityDescriptorToSecurityDescriptorW, GetNamedSecurityInfoW,
                SDDL_REVISION_1, SE_FILE_OBJECT, SetNamedSecurityInfoW,
            },
            DACL_SECURITY_INFORMATION, GROUP_SECURITY_INFORMATION, GetSecurityDescriptorControl,
            GetSecurityDescriptorDacl, GetSecurityDescriptorGroup, GetSecurityDescriptorOwner,
            OBJECT_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION,
            PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, SE_DACL_PROTECTED,
            UNPROTECTED_DACL_SECURITY_INFORMATION,
        },
    },
    core::{BOOL, HSTRING, PWSTR, Result},
};

use super::{
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
    match described(&HSTRING::from(full.as_path())) {
        Ok(sddl) => Ok(Value::Text(sddl::plain(&sddl))),
        Err(error) if is_missing(&error) => Ok(Value::Absent),
        Err(error) => Err(snag(format!("read who may use {path}"))(error)),
    }
}

fn described(path: &HSTRING) -> Result<String> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the path outlives the call; the descriptor is ours to free.
    unsafe {
        GetNamedSecurityInfoW(
            path,
            SE_FILE_OBJECT,
            parts(),
            None,
            None,
            None,
            None,
            &raw mut descriptor,
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
    let full = HSTRING::from(wide::expanded(path)?.as_path());
    let doing = || format!("set who may use {path}");
    let now = described(&full).map_err(snag(doing()))?;
    // Only what differs: giving a file to SYSTEM, whose it is already, would take a privilege.
    let list = sddl.find("D:").unwrap_or(0);
    let same_owner = now.starts_with(&sddl[..list]);
    set(&full, if same_owner { &sddl[list..] } else { sddl }).map_err(snag(doing()))
}

/// Gives a file or folder exactly this descriptor: owner and group where it names them, the list
/// with its protection from inheritance.
pub(super) fn set(path: &HSTRING, sddl: &str) -> Result<()> {
    let descriptor = Descriptor::parse(sddl)?;
    let named = descriptor.named();
    if named.contains(OWNER_SECURITY_INFORMATION) {
        // Without it a file can be given to nobody but oneself.
        super::elevation::hold_restore();
    }
    // SAFETY: all of it points into the descriptor, which is held until the end of this function.
    unsafe {
        SetNamedSecurityInfoW(
            path,
            SE_FILE_OBJECT,
            named,
            Some(descriptor.owner),
            Some(descriptor.group),
            Some(descriptor.list),
            None,
        )
    }
    .ok()
}

/// A descriptor read from SDDL. What it is made of points into the memory it holds.
struct Descriptor {
    owner: PSID,
    group: PSID,
    /// Nothing where the text names no list.
    list: *mut ACL,
    has_list: bool,
    control: u16,
    _held: Local,
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
            _held: held,
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
