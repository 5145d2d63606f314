//! Privileges an elevated administrator has, and that count only while they are switched on.

use windows::{
    Win32::{
        Foundation::{CloseHandle, HANDLE},
        Security::{
            AdjustTokenPrivileges, ImpersonateSelf, LookupPrivilegeValueW, RevertToSelf,
            SE_BACKUP_NAME, SE_PRIVILEGE_ENABLED, SE_RESTORE_NAME, SE_TAKE_OWNERSHIP_NAME,
            SecurityImpersonation, TOKEN_ADJUST_PRIVILEGES, TOKEN_PRIVILEGES, TOKEN_QUERY,
        },
        System::Threading::{GetCurrentThread, OpenThreadToken},
    },
    core::PCWSTR,
};

/// What passes over a file's own list (learn.microsoft.com, "Privilege Constants"): to read any file
/// and its list, to write any file, its list and its owner, to own it.
const WANTED: [PCWSTR; 3] = [SE_BACKUP_NAME, SE_RESTORE_NAME, SE_TAKE_OWNERSHIP_NAME];

/// Does something with the privileges to back up, restore and own files switched on, where this
/// process has them. They are switched on in a token of this thread alone and go with it, so no
/// other thread ever works with more than it asked for. Where one is missing, the call that needs it
/// says that access is denied.
pub(super) fn with_backup<T>(work: impl FnOnce() -> T) -> T {
    let held = super::elevation::is_elevated()
        .then(ThreadToken::take)
        .flatten();
    if let Some(token) = &held {
        WANTED.into_iter().for_each(|name| token.enable(name));
    }
    work()
}

/// A token of this thread's own, a copy of the process's; the thread gives it back.
struct ThreadToken(HANDLE);

impl ThreadToken {
    fn take() -> Option<Self> {
        let mut token = HANDLE::default();
        // SAFETY: the token is written before it is used, and closed when this is dropped.
        unsafe {
            ImpersonateSelf(SecurityImpersonation).ok()?;
            let rights = TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY;
            // As itself, so that the copy's own rights do not matter.
            if OpenThreadToken(GetCurrentThread(), rights, true, &raw mut token).is_err() {
                let _ = RevertToSelf();
                return None;
            }
        }
        Some(Self(token))
    }

    fn enable(&self, name: PCWSTR) {
        let mut wanted = TOKEN_PRIVILEGES {
            PrivilegeCount: 1,
            ..Default::default()
        };
        wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
        // SAFETY: the token is open; the structure has one privilege and says so. A privilege that
        // this account does not have is left out by the call.
        unsafe {
            let luid = &raw mut wanted.Privileges[0].Luid;
            if LookupPrivilegeValueW(PCWSTR::null(), name, luid).is_ok() {
                let _ =
                    AdjustTokenPrivileges(self.0, false, Some(&raw const wanted), 0, None, None);
            }
        }
    }
}

impl Drop for ThreadToken {
    fn drop(&mut self) {
        // SAFETY: the token was opened here and is closed once. A thread that can't go back to the
        // process's token works on as the same account.
        unsafe {
            let _ = RevertToSelf();
            let _ = CloseHandle(self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::{
        Win32::{
            Foundation::{ERROR_NO_TOKEN, LUID},
            Security::{LUID_AND_ATTRIBUTES, PRIVILEGE_SET, PrivilegeCheck},
        },
        core::{BOOL, HRESULT},
    };

    /// Whether this thread works with a token of its own that has a privilege switched on.
    fn is_on(name: PCWSTR) -> windows::core::Result<bool> {
        let (mut token, mut luid, mut on) = (HANDLE::default(), LUID::default(), BOOL::default());
        // SAFETY: everything is written before it is read; the token is closed here.
        unsafe {
            OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, true, &raw mut token)?;
            LookupPrivilegeValueW(PCWSTR::null(), name, &raw mut luid)?;
            let mut set = PRIVILEGE_SET {
                PrivilegeCount: 1,
                Control: 1,
                Privilege: [LUID_AND_ATTRIBUTES {
                    Luid: luid,
                    ..Default::default()
                }],
            };
            let asked = PrivilegeCheck(token, &raw mut set, &raw mut on);
            let _ = CloseHandle(token);
            asked.map(|()| on.as_bool())
        }
    }

    /// Wine carries this: it has the tokens, though no file that they would open.
    #[test]
    fn privileges_are_on_around_the_call_and_given_back() {
        let none = HRESULT::from_win32(ERROR_NO_TOKEN.0);
        for _ in 0..2 {
            if crate::real::elevation::is_elevated() {
                let all = with_backup(|| WANTED.map(is_on));
                assert!(all.iter().all(|on| *on == Ok(true)), "{all:?}");
            }
            assert_eq!(is_on(WANTED[0]).unwrap_err().code(), none);
        }
        let panicked = std::panic::catch_unwind(|| with_backup(|| panic!("in the midst")));
        assert!(panicked.is_err());
        assert_eq!(is_on(WANTED[0]).unwrap_err().code(), none, "after a panic");
    }
}
