use std::{
    fs, io,
    path::{Path, PathBuf},
};

use redial_machine::Snag;

use super::{account, private, trouble::io_snag, wide};

/// Where redial's own folder is, whether it is there or not.
pub(super) fn own_place() -> Result<PathBuf, Snag> {
    wide::expanded(r"%ProgramData%\redial")
}

/// redial's own folder, made and closed to everybody but administrators. Anybody may make folders in
/// ProgramData, so one that others could write in is refused: what lies in it is taken back with an
/// administrator's rights.
pub(super) fn own() -> Result<PathBuf, Snag> {
    let folder = own_place()?;
    private::make(&folder).map_err(refused("store what will be undone in", &folder))?;
    Ok(folder)
}

/// A file in redial's own folder that only administrators could have written.
pub(super) fn trusted(path: &Path) -> Result<(), Snag> {
    let own = own_place()?;
    private::check(&own).map_err(refused("trust", &own))?;
    private::check(path).map_err(refused("trust", path))
}

fn refused(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Snag {
    let doing = format!("{doing} {}", path.display());
    move |error| match error.kind() {
        io::ErrorKind::PermissionDenied => Snag::NeedsElevation,
        _ => io_snag(doing)(error),
    }
}

/// Where the journal is, whether it is there or not.
pub fn journal() -> Result<PathBuf, Snag> {
    Ok(own_place()?.join("journal"))
}

/// Makes the folder of the journal, in redial's own.
pub fn make_journal(folder: &Path) -> io::Result<()> {
    if let Some(own) = folder.parent() {
        private::make(own)?;
    }
    private::make(folder)
}

/// Whether only administrators could have written what lies here, and the folder it lies in.
pub fn check_journal(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        private::check(folder)?;
    }
    private::check(path)
}

/// A small text file, UTF-8 or UTF-16 with its mark.
pub(super) fn text(path: &str) -> Result<Option<String>, Snag> {
    /// More than any settings file has.
    const MOST: u64 = 1 << 20;
    let full = place(path)?;
    let doing = || format!("read {path}");
    match fs::metadata(&full) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io_snag(doing())(e)),
        Ok(file) if file.len() > MOST => {
            return Err(Snag::Broke {
                doing: doing(),
                why: "it is larger than any settings file".into(),
            });
        }
        Ok(_) => {}
    }
    let bytes = fs::read(full).map_err(io_snag(doing()))?;
    Ok(Some(match bytes.strip_prefix(&[0xFF, 0xFE]) {
        Some(wide) => String::from_utf16_lossy(
            &wide
                .chunks_exact(2)
                .map(|p| u16::from_le_bytes([p[0], p[1]]))
                .collect::<Vec<_>>(),
        ),
        None => String::from_utf8_lossy(&bytes).into_owned(),
    }))
}

/// Where a file is. Documents is asked for, as it need not be in its profile.
fn place(path: &str) -> Result<PathBuf, Snag> {
    let document = path.strip_prefix(r"%USERPROFILE%\Documents\");
    match document.and_then(|name| Some(account::documents()?.join(name))) {
        Some(full) => Ok(full),
        None => wide::expanded(path),
    }
}

/// The paths of the files in a folder; none when it does not exist.
pub(super) fn files(folder: &str) -> Result<Vec<String>, Snag> {
    let full = wide::expanded(folder)?;
    let entries = match fs::read_dir(full) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        other => other.map_err(io_snag(format!("list {folder}")))?,
    };
    // What redial itself put aside is no file of the folder's owner.
    let kept = |path: &PathBuf| {
        path.is_file()
            && !path
                .extension()
                .is_some_and(|e| e.to_string_lossy().starts_with("redial-"))
    };
    Ok(entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(kept)
        .map(|p| p.display().to_string())
        .collect())
}
