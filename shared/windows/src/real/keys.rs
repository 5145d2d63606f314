use std::{
    fs, io,
    path::{Path, PathBuf},
};

use redial_machine::{Place, Slot, Snag, Value, places};

use super::{
    access,
    privilege::with_backup,
    trouble::{can_not_hold, io_snag},
    wide,
};

/// SYSTEM and administrators only. What redial leaves beside holds private keys that nobody uses.
const CLOSED: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)";
/// The same for a folder and what is made in it.
const CLOSED_FOLDER: &str = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// Where something lies while it is aside.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".redial-aside");
    name.into()
}

/// Where what was made in its place goes when it comes back: nothing is ever deleted.
fn newer(path: &Path) -> PathBuf {
    let free = |n: &u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".redial-newer{n}"));
        Some(PathBuf::from(name)).filter(|p| !p.exists())
    };
    (1..).find_map(|n| free(&n)).unwrap_or_else(|| aside(path))
}

pub(super) fn place(path: &str) -> Result<Value, Snag> {
    let full = wide::expanded(path)?;
    Ok(if aside(&full).exists() {
        Value::Place(Place::Aside)
    } else if full.exists() {
        Value::Place(Place::InUse)
    } else {
        Value::Absent
    })
}

pub(super) fn put(path: &str, value: &Value) -> Result<(), Snag> {
    let full = wide::expanded(path)?;
    let moved = match value {
        Value::Place(Place::Aside) => moved(&full, &aside(&full)),
        Value::Place(Place::InUse) => come_back(&full),
        other => return Err(can_not_hold(&Slot::KeyFile { path: path.into() }, other)),
    };
    moved.map_err(io_snag(format!("move {path}")))
}

/// Renames what need not be open to administrators: the call opens it for backup.
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    with_backup(|| fs::rename(from, to))
}

fn come_back(full: &Path) -> io::Result<()> {
    if full.exists() {
        leave(full)?;
    }
    moved(&aside(full), full)
}

/// Puts beside what was made meanwhile, closed to everybody but SYSTEM and administrators. Where its
/// list can't be changed it keeps its own, under which it was in use.
fn leave(full: &Path) -> io::Result<()> {
    let beside = newer(full);
    moved(full, &beside)?;
    let list = if beside.is_dir() {
        CLOSED_FOLDER
    } else {
        CLOSED
    };
    let _ = access::set(&beside, list);
    Ok(())
}

pub(super) fn put_store(path: &str, value: &Value) -> Result<(), Snag> {
    let full = wide::expanded(path)?;
    let doing = || format!("replace {path}");
    match value {
        Value::Place(Place::Aside) => {
            let list = access::read(path)?;
            moved(&full, &aside(&full))
                .and_then(|()| fs::create_dir(&full))
                .map_err(io_snag(doing()))?;
            // Until the list is set and the keys are back, nobody can use them: any failure from
            // here on brings the old folder back.
            let filled = access::write(path, &list).and_then(|()| copy_keys(&aside(&full), &full));
            filled.inspect_err(|_| drop(come_back(&full)))
        }
        Value::Place(Place::InUse) => {
            // Keys that others made since come along.
            copy_keys(&full, &aside(&full))?;
            come_back(&full).map_err(io_snag(doing()))
        }
        other => Err(can_not_hold(&Slot::KeyStore { path: path.into() }, other)),
    }
}

/// Copies every key that is not Remote Desktop's own, with who may use it. One of that name that is
/// another key by now goes beside. A key that can't be copied stays where it is, and keeps none of
/// the others from being copied: one unreadable file is no reason to leave a host without its keys.
fn copy_keys(from: &Path, to: &Path) -> Result<(), Snag> {
    let doing = || format!("copy keys from {}", from.display());
    for entry in fs::read_dir(from).map_err(io_snag(doing()))? {
        let source = entry.map_err(io_snag(doing()))?.path();
        let Some(name) = source.file_name().filter(|_| source.is_file()) else {
            continue;
        };
        let shown = name.to_string_lossy();
        if places::is_key_file(&shown) || shown.contains(".redial-") {
            continue;
        }
        let _ = copy_key(&source, &to.join(name));
    }
    Ok(())
}

fn copy_key(from: &Path, to: &Path) -> windows::core::Result<()> {
    if to.exists() {
        if access::is_same(from, to)? {
            return Ok(());
        }
        leave(to)?;
    }
    access::copy(from, to, CLOSED)
}
