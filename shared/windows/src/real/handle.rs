//! Files opened so that nothing but the file itself is reached: not what a link leads to, and with
//! the privileges of a backup program where this thread has them switched on.

use std::{
    fs::File,
    os::windows::io::{AsRawHandle, FromRawHandle},
    path::Path,
};

use windows::{
    Win32::{
        Foundation::{ERROR_CANT_ACCESS_FILE, HANDLE},
        Security::SECURITY_ATTRIBUTES,
        Storage::FileSystem::{
            BY_HANDLE_FILE_INFORMATION, CREATE_NEW, CreateFileW, FILE_ATTRIBUTE_DIRECTORY,
            FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_REPARSE_POINT,
            FILE_ATTRIBUTE_SYSTEM, FILE_CREATION_DISPOSITION, FILE_FLAG_BACKUP_SEMANTICS,
            FILE_FLAG_OPEN_REPARSE_POINT, FILE_FLAGS_AND_ATTRIBUTES, FILE_READ_ATTRIBUTES,
            FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, GetFileInformationByHandle,
            OPEN_EXISTING,
        },
    },
    core::{Error, HRESULT, HSTRING, Result},
};

use super::privilege;

/// The attributes a copy has like the file it is of. Key files are of the system (`S`).
const KEPT: u32 = FILE_ATTRIBUTE_READONLY.0 | FILE_ATTRIBUTE_HIDDEN.0 | FILE_ATTRIBUTE_SYSTEM.0;

/// An open file or folder that closes itself.
pub(super) struct Opened {
    file: File,
    attributes: u32,
}

impl Opened {
    /// Opens what is there with these rights; a link is refused, and so is a file with several
    /// names: anybody may put either into a folder that everybody may write to.
    pub(super) fn existing(path: &Path, rights: u32) -> Result<Self> {
        let opened = Self::open(
            path,
            rights | FILE_READ_ATTRIBUTES.0,
            OPEN_EXISTING,
            0,
            None,
        )?;
        let mut about = BY_HANDLE_FILE_INFORMATION::default();
        // SAFETY: the handle is open; the structure is written before it is read.
        unsafe { GetFileInformationByHandle(opened.handle(), &raw mut about) }?;
        let is = |attribute: u32| about.dwFileAttributes & attribute != 0;
        let several = about.nNumberOfLinks > 1 && !is(FILE_ATTRIBUTE_DIRECTORY.0);
        if is(FILE_ATTRIBUTE_REPARSE_POINT.0) || several {
            let code = HRESULT::from_win32(ERROR_CANT_ACCESS_FILE.0);
            return Err(Error::from_hresult(code));
        }
        Ok(Self {
            attributes: about.dwFileAttributes,
            ..opened
        })
    }

    /// Makes a file that was not there, with these attributes, closed to everybody whom the
    /// descriptor does not name.
    pub(super) fn made(
        path: &Path,
        rights: u32,
        attributes: u32,
        closed: &SECURITY_ATTRIBUTES,
    ) -> Result<Self> {
        Self::open(path, rights, CREATE_NEW, attributes & KEPT, Some(closed))
    }

    fn open(
        path: &Path,
        rights: u32,
        how: FILE_CREATION_DISPOSITION,
        attributes: u32,
        closed: Option<&SECURITY_ATTRIBUTES>,
    ) -> Result<Self> {
        let path = HSTRING::from(path);
        // learn.microsoft.com, CreateFileW: FILE_FLAG_BACKUP_SEMANTICS passes over the file's list
        // where SE_BACKUP_NAME and SE_RESTORE_NAME are switched on, and opens folders.
        let flags = FILE_FLAG_BACKUP_SEMANTICS
            | FILE_FLAG_OPEN_REPARSE_POINT
            | FILE_FLAGS_AND_ATTRIBUTES(attributes);
        let shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
        let closed = closed.map(std::ptr::from_ref);
        privilege::with_backup(|| {
            // SAFETY: path and descriptor outlive the call; the handle is ours to close.
            let opened = unsafe { CreateFileW(&path, rights, shared, closed, how, flags, None) }?;
            // SAFETY: nobody else has the handle; the file closes it once.
            let file = unsafe { File::from_raw_handle(opened.0) };
            Ok(Self { file, attributes })
        })
    }

    pub(super) fn handle(&self) -> HANDLE {
        HANDLE(self.file.as_raw_handle())
    }

    /// The open file, to read from and write to.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Its attributes.
    pub(super) fn attributes(&self) -> u32 {
        self.attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::PathBuf};
    use windows::Win32::Storage::FileSystem::FILE_GENERIC_READ;

    fn corner(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("redial-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Wine makes no junctions, so that only a second name is tried there.
    #[test]
    fn a_link_is_refused_and_what_it_leads_to_is_not_touched() {
        let folder = corner("links");
        let (file, second) = (folder.join("file"), folder.join("second"));
        fs::write(&file, "key").unwrap();
        let open = |path: &Path| Opened::existing(path, FILE_GENERIC_READ.0);
        assert!(open(&file).is_ok() && open(&folder).is_ok());
        fs::hard_link(&file, &second).unwrap();
        for path in [&file, &second] {
            assert!(open(path).is_err());
        }
        let junction = folder.join("junction");
        if std::os::windows::fs::symlink_dir(&folder, &junction).is_ok() {
            assert!(open(&junction).is_err());
            // Wine says that it made one, and made none.
            let _ = fs::remove_dir(&junction);
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_copy_holds_the_same_and_one_that_fails_is_not_left() {
        let folder = corner("copies");
        let (file, copy) = (folder.join("file"), folder.join("copy"));
        fs::write(&file, "key").unwrap();
        let closed = "D:P(A;;FA;;;SY)(A;;FA;;;BA)";
        crate::real::access::copy(&file, &copy, closed).unwrap();
        assert_eq!(fs::read(&copy).unwrap(), b"key");
        assert!(crate::real::access::is_same(&file, &copy).unwrap());
        assert!(
            crate::real::access::copy(&file, &copy, closed).is_err(),
            "it is there"
        );
        assert_eq!(fs::read(&copy).unwrap(), b"key");
        let gone = crate::real::access::copy(&folder.join("none"), &folder.join("other"), closed);
        assert!(gone.is_err() && !folder.join("other").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
