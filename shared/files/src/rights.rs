//! Who may read and write a file, carried over to the one that takes its place.

use std::{fs::File, io};

/// Gives a new file the owner and the mode of the one it is to replace. Says no where it can't be
/// replaced by a new one without losing something.
#[cfg(unix)]
pub(crate) fn carried_over(there: &File, new: &File) -> io::Result<bool> {
    use std::{
        fs::Permissions,
        os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    };
    let (old, fresh) = (there.metadata()?, new.metadata()?);
    if old.nlink() > 1 || has_access_list(there) {
        return Ok(false);
    }
    let owner = (old.uid(), old.gid());
    if owner != (fresh.uid(), fresh.gid()) && fchown(new, Some(owner.0), Some(owner.1)).is_err() {
        return Ok(false);
    }
    // After the owner: giving a file away takes bits from its mode.
    new.set_permissions(Permissions::from_mode(old.mode() & 0o7777))?;
    Ok(true)
}

/// A new file has the rights of its folder.
#[cfg(not(unix))]
pub(crate) fn carried_over(_: &File, _: &File) -> io::Result<bool> {
    Ok(true)
}

/// Whether more than its mode says who may use a file (acl(5)): its mode alone would then give the
/// group what the list allows at most.
#[cfg(target_os = "linux")]
fn has_access_list(file: &File) -> bool {
    use rustix::io::Errno;
    let mut list = [0; 1024];
    let asked = rustix::fs::fgetxattr(file, "system.posix_acl_access", &mut list);
    !matches!(asked, Err(Errno::NODATA | Errno::OPNOTSUPP))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_: &File) -> bool {
    false
}
