//! Who may do what with a file, read and written through a handle with the privileges of a backup
//! program. Windows makes Remote Desktop's key files so that administrators are not among those who
//! may (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine),
//! and the calls that take a name have no backup semantics: KB240184 opens the file with them and
//! uses the handle.

use std::{io::Read, path::Path};

use redial_machine::{Slot, Snag, Value, sddl};
use windows::{
    Win32::{
        Security::OWNER_SECURITY_INFORMATION,
        Storage::FileSystem::{
            FILE_GENERIC_READ, FILE_GENERIC_WRITE, READ_CONTROL, WRITE_DAC, WRITE_OWNER,
        },
    },
    core::Result,
};

use super::{
    descriptor::{self, Descriptor},
    handle::Opened,
    privilege,
    trouble::{can_not_hold, is_missing, snag},
    wide,
};

pub(super) fn read(path: &str) -> std::result::Result<Value, Snag> {
    let full = wide::expanded(path)?;
    match described(&full) {
        Ok(sddl) => Ok(Value::Text(sddl::plain(&sddl))),
        Err(error) if is_missing(&error) => Ok(Value::Absent),
        Err(error) => Err(snag(format!("read who may use {path}"))(error)),
    }
}

/// The descriptor of what lies at a path, as SDDL.
pub(super) fn described(path: &Path) -> Result<String> {
    descriptor::of(Opened::existing(path, READ_CONTROL.0)?.handle())
}

pub(super) fn write(path: &str, value: &Value) -> std::result::Result<(), Snag> {
    let Value::Text(sddl) = value else {
        return Err(can_not_hold(&Slot::Access { path: path.into() }, value));
    };
    let full = wide::expanded(path)?;
    let doing = || format!("set who may use {path}");
    let now = described(&full).map_err(snag(doing()))?;
    // Only what differs: who owns it already need not be made its owner.
    let list = sddl.find("D:").unwrap_or(0);
    let same_owner = now.starts_with(&sddl[..list]);
    set(&full, if same_owner { &sddl[list..] } else { sddl }).map_err(snag(doing()))
}

/// Gives a file or folder exactly this descriptor: owner and group where it names them, the list
/// with its protection from inheritance.
pub(super) fn set(path: &Path, sddl: &str) -> Result<()> {
    let descriptor = Descriptor::parse(sddl)?;
    let owner = if descriptor.named().contains(OWNER_SECURITY_INFORMATION) {
        WRITE_OWNER.0
    } else {
        0
    };
    let rights = READ_CONTROL.0 | WRITE_DAC.0 | owner;
    give(&descriptor, &Opened::existing(path, rights)?)
}

/// Gives an open file or folder what a descriptor names. Without a privilege a file can be given to
/// nobody but oneself.
fn give(descriptor: &Descriptor, opened: &Opened) -> Result<()> {
    privilege::with_backup(|| descriptor.give(opened.handle()))
}

/// Copies a file to where there is none, with its attributes and who may use it. Until it is whole,
/// only those may use the copy whom `closed` names; a copy that fails is taken away again.
pub(super) fn copy(from: &Path, to: &Path, closed: &str) -> Result<()> {
    let mut source = Opened::existing(from, FILE_GENERIC_READ.0)?;
    let descriptor = Descriptor::parse(closed)?;
    let attributes = descriptor.attributes();
    let rights = FILE_GENERIC_WRITE.0 | READ_CONTROL.0 | WRITE_DAC.0 | WRITE_OWNER.0;
    let mut target = Opened::made(to, rights, source.attributes(), &attributes)?;
    let copied = std::io::copy(source.file(), target.file())
        .map_err(windows::core::Error::from)
        .and_then(|_| {
            let own = descriptor::of(source.handle())?;
            give(&Descriptor::parse(&own)?, &target)
        });
    drop(target);
    copied.inspect_err(|_| drop(std::fs::remove_file(to)))
}

/// Whether two files hold the same.
pub(super) fn is_same(one: &Path, other: &Path) -> Result<bool> {
    let bytes = |path| -> Result<Vec<u8>> {
        let (mut opened, mut all) = (Opened::existing(path, FILE_GENERIC_READ.0)?, Vec::new());
        opened.file().read_to_end(&mut all)?;
        Ok(all)
    };
    Ok(bytes(one)? == bytes(other)?)
}
