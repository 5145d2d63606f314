//! Paths of .rdp files.

use std::path::PathBuf;

use crate::{Understood, clean::bare};

/// Whether a path is that of an .rdp file. No top-level domain is called so; a host of such a name is
/// named with its port.
pub(crate) fn is_rdp(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let cut = name
        .len()
        .checked_sub(4)
        .filter(|at| name.is_char_boundary(*at));
    cut.is_some_and(|at| name[at..].eq_ignore_ascii_case(".rdp"))
}

/// Reads a path, as it is typed, copied with quotes, or dropped into a terminal, which may put a
/// backslash before spaces.
pub(crate) fn read(text: &str) -> Option<Understood> {
    let path = bare(text);
    if !is_rdp(path) || path.contains(['\n', ',', ';', '|']) || path.contains("://") {
        return None;
    }
    let is_unix = path.starts_with(['/', '~', '.']);
    let path = if is_unix {
        path.replace("\\ ", " ")
    } else {
        path.to_owned()
    };
    Some(Understood::File(PathBuf::from(path)))
}
