use std::{fs, io, path::PathBuf};

use redial_machine::Snag;
use windows::core::HSTRING;

use super::{
    access,
    trouble::{io_snag, snag},
    wide,
};

/// SYSTEM and administrators only, from here down, owned by administrators.
const PRIVATE: &str = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// Owners whose folder can be trusted.
const TRUSTED: [&str; 2] = ["BA", "SY"];

/// redial's own folder. Anybody may make folders in ProgramData, so one that was made by somebody
/// else is refused: what lies in it is taken back with an administrator's rights.
pub(super) fn own() -> Result<PathBuf, Snag> {
    let folder = wide::expanded(r"%ProgramData%\redial")?;
    let doing = format!("make {}", folder.display());
    let path = HSTRING::from(folder.as_path());
    match fs::create_dir(&folder) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            let owner = access::owner(&path).map_err(snag(doing.clone()))?;
            // Wine has no owners of files: it answers with an account's SID, whoever asks.
            if !TRUSTED.contains(&owner.as_str()) && !super::system::is_wine() {
                return Err(Snag::Broke {
                    doing,
                    why: format!(
                        "it belongs to {owner}, who could forge what is taken back: remove it"
                    ),
                });
            }
        }
        Err(e) => return Err(io_snag(doing)(e)),
    }
    access::set(&path, PRIVATE).map_err(snag(doing))?;
    Ok(folder)
}

/// The folder of the journal.
pub fn journal() -> Result<PathBuf, Snag> {
    Ok(own()?.join("journal"))
}

/// A small text file, UTF-8 or UTF-16 with its mark.
pub(super) fn text(path: &str) -> Result<Option<String>, Snag> {
    /// More than any settings file has.
    const MOST: u64 = 1 << 20;
    let full = wide::expanded(path)?;
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
