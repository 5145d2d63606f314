//! Folders and files in which nobody but SYSTEM and administrators may write: what lies there is
//! taken back later with an administrator's rights. Everybody may make folders in ProgramData, so
//! one is made with its list in one call (CreateDirectoryW applies the descriptor it is given), and
//! one that is there is looked at through a handle that follows no link (CreateFileW,
//! FILE_FLAG_OPEN_REPARSE_POINT; a folder is opened with FILE_FLAG_BACKUP_SEMANTICS).

use std::{
    fs::File,
    io,
    os::windows::io::{AsRawHandle, FromRawHandle},
    path::Path,
};

use redial_machine::sddl;
use windows::{
    Win32::{
        Foundation::{HANDLE, HLOCAL, LocalFree},
        Security::{
            Authorization::ConvertSidToStringSidW, GetTokenInformation, TOKEN_QUERY, TOKEN_USER,
            TokenUser,
        },
        Storage::FileSystem::{
            CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ACCESS_RIGHTS, FILE_APPEND_DATA,
            FILE_ATTRIBUTE_NORMAL, FILE_ATTRIBUTE_REPARSE_POINT, FILE_ATTRIBUTE_TAG_INFO,
            FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES,
            FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, FileAttributeTagInfo,
            GetFileInformationByHandleEx, OPEN_EXISTING, READ_CONTROL, RemoveDirectoryW,
            SYNCHRONIZE, WRITE_DAC,
        },
        System::Threading::{GetCurrentProcess, OpenProcessToken},
    },
    core::{Error, HSTRING, PWSTR, Result},
};

use super::{
    descriptor::{self, Descriptor},
    elevation,
    trouble::is_refusal,
    wide,
};

/// SYSTEM and administrators only, from here down; both are in the token of whoever is elevated, so
/// no privilege is needed to make a thing theirs.
const FOLDER: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// The list of such a folder.
const LIST: &str = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// The same for a file.
const FILE: &str = "O:BAG:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)";

/// Makes the folder where it is missing, and closes it to everybody else. Nothing is made without
/// elevation, as it would belong to the user then.
pub fn make(folder: &Path) -> io::Result<()> {
    if !elevation::is_elevated() {
        return match check(folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(needs_elevation()),
            checked => checked,
        };
    }
    let made = create(folder)?;
    let closed = OwnPlace::at(folder, WRITE_DAC).and_then(|opened| opened.close());
    if closed.is_err() && made {
        // It was made here, a moment ago, and nothing is in it.
        // SAFETY: the path outlives the call.
        let _ = unsafe { RemoveDirectoryW(&HSTRING::from(folder)) };
    }
    closed
}

/// Makes a file that is not there yet, to add lines to.
pub fn create_file(file: &Path) -> io::Result<File> {
    let descriptor = Descriptor::parse(FILE).map_err(trouble)?;
    let attributes = descriptor.attributes();
    // SAFETY: path and attributes outlive the call; the handle is owned by the file from here on.
    unsafe {
        CreateFileW(
            &HSTRING::from(file),
            (FILE_APPEND_DATA | SYNCHRONIZE | READ_CONTROL | FILE_READ_ATTRIBUTES).0,
            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            Some(&raw const attributes),
            CREATE_NEW,
            FILE_ATTRIBUTE_NORMAL,
            None,
        )
        .map(|handle| File::from_raw_handle(handle.0))
    }
    .map_err(trouble)
}

/// Whether nobody but SYSTEM and administrators could have written this folder or file.
pub fn check(path: &Path) -> io::Result<()> {
    let opened = OwnPlace::at(path, FILE_ACCESS_RIGHTS(0))?;
    match opened.untrusted()? {
        None => Ok(()),
        Some(who) => Err(untrusted(&who)),
    }
}

/// Creates the folder with its list in one call; whether it was not there before.
fn create(folder: &Path) -> io::Result<bool> {
    let descriptor = Descriptor::parse(FOLDER).map_err(trouble)?;
    let attributes = descriptor.attributes();
    // SAFETY: path and attributes outlive the call.
    let made = unsafe { CreateDirectoryW(&HSTRING::from(folder), Some(&raw const attributes)) };
    match made.map_err(trouble) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(e),
    }
}

/// A file or folder that was opened itself, wherever a link there leads.
struct OwnPlace(File);

impl OwnPlace {
    fn at(path: &Path, more: FILE_ACCESS_RIGHTS) -> io::Result<Self> {
        // SAFETY: the path outlives the call; the handle is owned by the file from here on.
        let opened = unsafe {
            CreateFileW(
                &HSTRING::from(path),
                (READ_CONTROL | FILE_READ_ATTRIBUTES | SYNCHRONIZE | more).0,
                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                None,
                OPEN_EXISTING,
                FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
                None,
            )
            .map(|handle| File::from_raw_handle(handle.0))
        };
        let opened = Self(opened.map_err(trouble)?);
        // Wine tells of a link by its path only.
        if opened.is_link()? || path.symlink_metadata()?.is_symlink() {
            return Err(io::Error::other(
                "it is a link, which may lead to another user's folder: remove it",
            ));
        }
        Ok(opened)
    }

    fn handle(&self) -> HANDLE {
        HANDLE(self.0.as_raw_handle())
    }

    /// Whether it is a reparse point: a junction, a symbolic link, a mount point.
    fn is_link(&self) -> io::Result<bool> {
        let mut tag = FILE_ATTRIBUTE_TAG_INFO::default();
        let size = size_of::<FILE_ATTRIBUTE_TAG_INFO>() as u32;
        // SAFETY: the structure has the size it is said to have.
        unsafe {
            GetFileInformationByHandleEx(
                self.handle(),
                FileAttributeTagInfo,
                (&raw mut tag).cast(),
                size,
            )
        }
        .map_err(trouble)?;
        Ok(tag.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT.0 != 0)
    }

    /// The account that could have written it, where there is one besides those that are trusted.
    fn untrusted(&self) -> io::Result<Option<String>> {
        let mut sddl = self.described().map_err(trouble)?;
        if super::system::is_wine() {
            // Wine has no owners: what the Unix user who runs it owns is shown as the user's of this
            // process, whoever made it. What others own is another account's there as well.
            sddl = sddl.replace(&own_sid().map_err(trouble)?, "BA");
        }
        sddl::untrusted_writer(&sddl).map_err(io::Error::other)
    }

    /// Closes the folder to everybody else. One that belongs to somebody else is refused: what lies
    /// in it may be forged, and its owner could open it again.
    fn close(&self) -> io::Result<()> {
        let Some(who) = self.untrusted()? else {
            return Ok(());
        };
        let sddl = self.described().map_err(trouble)?;
        let trusted = ["O:BA", "O:SY"].iter().any(|owner| sddl.starts_with(owner));
        if !trusted {
            return Err(untrusted(&who));
        }
        let list = Descriptor::parse(LIST).map_err(trouble)?;
        list.give(self.handle()).map_err(trouble)
    }

    fn described(&self) -> Result<String> {
        descriptor::of(self.handle())
    }
}

/// The SID of the user this process runs as.
fn own_sid() -> Result<String> {
    let mut token = HANDLE::default();
    // Words of eight bytes, so that the structure is aligned; a SID has at most 68 bytes.
    let mut buffer = [0u64; 32];
    let (mut length, mut words) = (0, PWSTR::null());
    // SAFETY: the token is closed with the file that owns it; the buffer has the size it is said to
    // have, and the SID in it is read while it lives; the text is ours to free, once.
    unsafe {
        OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token)?;
        let token = File::from_raw_handle(token.0);
        GetTokenInformation(
            HANDLE(token.as_raw_handle()),
            TokenUser,
            Some(buffer.as_mut_ptr().cast()),
            size_of_val(&buffer) as u32,
            &raw mut length,
        )?;
        let user = buffer.as_ptr().cast::<TOKEN_USER>();
        ConvertSidToStringSidW((*user).User.Sid, &raw mut words)?;
        let text = wide::text(words);
        let _ = LocalFree(Some(HLOCAL(words.0.cast())));
        Ok(text)
    }
}

fn untrusted(who: &str) -> io::Error {
    io::Error::other(format!(
        "{who} owns it or has permission to write in it, and could forge what will be undone: look at its content, remove it, and start redial as administrator again"
    ))
}

fn needs_elevation() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "needs elevation")
}

/// An error of Windows as the standard library has it; a refusal asks for elevation where there is
/// none.
fn trouble(error: Error) -> io::Error {
    if is_refusal(&error) && !elevation::is_elevated() {
        return needs_elevation();
    }
    // The lower half of an HRESULT of Windows' own facility is Windows' number.
    io::Error::from_raw_os_error(error.code().0 & 0xFFFF)
}
