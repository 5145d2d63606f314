use std::{
    fs, io,
    path::{Path, PathBuf},
};

use redial_machine::{Place, Slot, Snag, Value, places};
use windows::core::HSTRING;

use super::{
    access,
    trouble::{can_not_hold, io_snag, snag},
    wide,
};

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
        Value::Place(Place::Aside) => fs::rename(&full, aside(&full)),
        Value::Place(Place::InUse) => come_back(&full),
        other => return Err(can_not_hold(&Slot::KeyFile { path: path.into() }, other)),
    };
    moved.map_err(io_snag(format!("move {path}")))
}

fn come_back(full: &Path) -> io::Result<()> {
    if full.exists() {
        fs::rename(full, newer(full))?;
    }
    fs::rename(aside(full), full)
}

pub(super) fn put_store(path: &str, value: &Value) -> Result<(), Snag> {
    let full = wide::expanded(path)?;
    let doing = || format!("replace {path}");
    match value {
        Value::Place(Place::Aside) => {
            let list = access::read(path)?;
            fs::rename(&full, aside(&full))
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

/// Copies every key that is not Remote Desktop's own, with who may use it, where there is none of
/// that name.
fn copy_keys(from: &Path, to: &Path) -> Result<(), Snag> {
    let doing = || format!("copy keys from {}", from.display());
    for entry in fs::read_dir(from).map_err(io_snag(doing()))? {
        let source = entry.map_err(io_snag(doing()))?.path();
        let Some(name) = source.file_name().filter(|_| source.is_file()) else {
            continue;
        };
        let target = to.join(name);
        if target.exists() || places::is_key_file(&name.to_string_lossy()) {
            continue;
        }
        fs::copy(&source, &target).map_err(io_snag(doing()))?;
        if let Value::Text(sddl) = access::read(&source.display().to_string())? {
            access::set(&HSTRING::from(target.as_path()), &sddl).map_err(snag(doing()))?;
        }
    }
    Ok(())
}
