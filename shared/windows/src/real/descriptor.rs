//! Security descriptors as SDDL: of an open file or folder, and given to one.

use windows::{
    Win32::{
        Foundation::{HANDLE, HLOCAL, LocalFree},
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
    },
    core::{BOOL, HSTRING, PWSTR, Result},
};

use super::wide;

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

/// The descriptor of an open file or folder; the handle may read it.
pub(super) fn of(handle: HANDLE) -> Result<String> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the handle is open; the descriptor is ours to free.
    unsafe {
        GetSecurityInfo(
            handle,
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

/// A descriptor read from SDDL. What it is made of points into the memory it holds.
pub(super) struct Descriptor {
    owner: PSID,
    group: PSID,
    /// Nothing where the text names no list.
    list: *mut ACL,
    has_list: bool,
    control: u16,
    held: Local,
}

impl Descriptor {
    pub(super) fn parse(sddl: &str) -> Result<Self> {
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

    /// What a file or folder is made with; it points to this descriptor.
    pub(super) fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: self.held.0,
            bInheritHandle: BOOL(0),
        }
    }

    /// Gives an open file or folder what the text names; the handle may change that.
    pub(super) fn give(&self, handle: HANDLE) -> Result<()> {
        let part = |sid: PSID| (!sid.is_invalid()).then_some(sid);
        // SAFETY: the handle is open; the rest points into the descriptor, which is held.
        unsafe {
            SetSecurityInfo(
                handle,
                SE_FILE_OBJECT,
                self.named(),
                part(self.owner),
                part(self.group),
                self.has_list.then_some(self.list.cast_const()),
                None,
            )
        }
        .ok()
    }

    /// Which parts the text names.
    pub(super) fn named(&self) -> OBJECT_SECURITY_INFORMATION {
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
