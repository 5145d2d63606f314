//! Whose settings this process reads. `HKCU` and the folders of a profile are those of the account a
//! program runs as; where an administrator's password was typed at the consent dialog, that is the
//! administrator and not the person who is signed in.

use std::path::PathBuf;

use redial_machine::Snag;
use windows::{
    Win32::{
        Security::Authentication::Identity::{GetUserNameExW, NameSamCompatible},
        System::{
            Com::CoTaskMemFree,
            RemoteDesktop::{
                WTS_CURRENT_SESSION, WTS_INFO_CLASS, WTSDomainName, WTSFreeMemory,
                WTSQuerySessionInformationW, WTSUserName,
            },
        },
        UI::Shell::{FOLDERID_Documents, KF_FLAG_DEFAULT, SHGetKnownFolderPath},
    },
    core::{Error, PWSTR, Result},
};

use super::{system, trouble::snag, wide};
use crate::signed_in::OwnAccount;

/// Whether this process runs as the account that is signed in to its session. In a session nobody
/// is signed in to, as a service's, it does not.
pub(super) fn is_signed_in() -> std::result::Result<bool, Snag> {
    let look = || -> Result<bool> {
        let signed_in = format!(
            "{}\\{}",
            of_session(WTSDomainName)?,
            of_session(WTSUserName)?
        );
        Ok(own()?.eq_ignore_ascii_case(&signed_in))
    };
    look().map_err(snag("ask who is signed in"))
}

/// The account this process runs as, and whether it is this computer's own.
pub fn signed_in() -> std::result::Result<OwnAccount, Snag> {
    let name = own().map_err(snag("ask who runs this program"))?;
    let (domain, user) = name.split_once('\\').unwrap_or(("", &name));
    Ok(OwnAccount {
        domain: domain.to_owned(),
        user: user.to_owned(),
        is_local: domain.eq_ignore_ascii_case(&system::computer()?),
    })
}

/// Where the Documents of this account are: they may have been moved, to OneDrive for one.
pub(super) fn documents() -> Option<PathBuf> {
    // SAFETY: the text is Windows' and ends with a NUL; it is read before it is given back.
    unsafe {
        let path = SHGetKnownFolderPath(&FOLDERID_Documents, KF_FLAG_DEFAULT, None).ok()?;
        let documents = wide::text(path);
        CoTaskMemFree(Some(path.as_ptr().cast()));
        Some(documents.into())
    }
}

/// The account this process runs as, `DOMAIN\user`.
fn own() -> Result<String> {
    let (mut buffer, mut length) = ([0u16; 512], 512);
    // SAFETY: the buffer takes as many characters as it is said to; the answer is the length
    // without its NUL.
    let told = unsafe {
        GetUserNameExW(
            NameSamCompatible,
            Some(PWSTR(buffer.as_mut_ptr())),
            &raw mut length,
        )
    };
    if !told {
        return Err(Error::from_thread());
    }
    Ok(String::from_utf16_lossy(&buffer[..length as usize]))
}

/// What Windows says of the session this process is in.
fn of_session(what: WTS_INFO_CLASS) -> Result<String> {
    let (mut text, mut bytes) = (PWSTR::null(), 0);
    // SAFETY: both outputs are ours; the text ends with a NUL, and is read before it is given back.
    unsafe {
        WTSQuerySessionInformationW(
            None,
            WTS_CURRENT_SESSION,
            what,
            &raw mut text,
            &raw mut bytes,
        )?;
        let told = wide::text(text);
        WTSFreeMemory(text.as_ptr().cast());
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_domain_and_its_documents() {
        let own = own().unwrap();
        let account = signed_in().unwrap();
        assert_eq!(own, format!("{}\\{}", account.domain, account.user));
        // Nobody joined this computer to a domain.
        assert!(account.is_local, "{account:?}");
        assert!(own.contains('\\'), "{own}");
        assert!(documents().is_some_and(|path| path.is_absolute()));
        // Which it is depends on who runs this; that it is told does not.
        is_signed_in().unwrap();
    }
}
