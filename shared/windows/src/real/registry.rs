use redial_machine::{Hex, Slot, Snag, Value};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE, Type};

use super::trouble::{can_not_hold, is_missing, snag};

/// The root key a full name begins with, and the rest.
fn split(key: &str) -> Result<(&'static Key, &str), Snag> {
    match key.split_once('\\') {
        Some(("HKLM", rest)) => Ok((LOCAL_MACHINE, rest)),
        Some(("HKCU", rest)) => Ok((CURRENT_USER, rest)),
        _ => Err(Snag::Broke {
            doing: format!("open {key}"),
            why: "only HKLM and HKCU are known".into(),
        }),
    }
}

/// Opens a key for reading; nothing when it does not exist.
fn open(key: &str) -> Result<Option<Key>, Snag> {
    let (root, path) = split(key)?;
    match root.open(path) {
        Ok(key) => Ok(Some(key)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(snag(format!("open {key}"))(error)),
    }
}

pub(super) fn read(key: &str, name: &str) -> Result<Value, Snag> {
    let Some(open) = open(key)? else {
        return Ok(Value::Absent);
    };
    match open.get_value(name) {
        Ok(value) => Ok(typed(value.ty(), &value)),
        Err(error) if is_missing(&error) => Ok(Value::Absent),
        Err(error) => Err(snag(format!(r"read {key}\{name}"))(error)),
    }
}

/// The texts of a key's values; none where it does not exist. At most so many as anybody sets.
pub(super) fn texts_of(key: &str) -> Result<Vec<String>, Snag> {
    const MOST: usize = 20_000;
    let Some(open) = open(key)? else {
        return Ok(vec![]);
    };
    let values = open.values().map_err(snag(format!("list {key}")))?;
    let texts = values
        .take(MOST)
        .filter_map(|(_, value)| match typed(value.ty(), &value) {
            Value::Text(text) | Value::ExpandText(text) => Some(text),
            _ => None,
        });
    Ok(texts.collect())
}

/// A value with its type. One whose bytes do not fit its type is kept as bytes, so that it can be
/// put back as it was.
fn typed(kind: Type, bytes: &[u8]) -> Value {
    let raw = || Value::Raw {
        kind: kind.into(),
        bytes: Hex(bytes.to_vec()),
    };
    match kind {
        Type::U32 => bytes
            .try_into()
            .map_or_else(|_| raw(), |b| Value::Dword(u32::from_le_bytes(b))),
        Type::U64 => bytes
            .try_into()
            .map_or_else(|_| raw(), |b| Value::Qword(u64::from_le_bytes(b))),
        Type::Bytes => Value::Binary(Hex(bytes.to_vec())),
        Type::String => text(bytes).map_or_else(raw, Value::Text),
        Type::ExpandString => text(bytes).map_or_else(raw, Value::ExpandText),
        Type::MultiString => texts(bytes).map_or_else(raw, Value::Texts),
        Type::Other(_) => raw(),
    }
}

fn units(bytes: &[u8]) -> Option<Vec<u16>> {
    bytes.len().is_multiple_of(2).then(|| {
        bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    })
}

/// Text that ends with exactly one NUL, as every program writes it.
fn text(bytes: &[u8]) -> Option<String> {
    let units = units(bytes)?;
    let (last, rest) = units.split_last()?;
    (*last == 0 && !rest.contains(&0))
        .then(|| String::from_utf16(rest).ok())
        .flatten()
}

fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let units = units(bytes)?;
    let inner = units.strip_suffix(&[0, 0])?;
    inner
        .split(|unit| *unit == 0)
        .map(|part| String::from_utf16(part).ok().filter(|p| !p.is_empty()))
        .collect()
}

fn ended(text: &str) -> Vec<u8> {
    text.encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

pub(super) fn write(key: &str, name: &str, value: &Value) -> Result<(), Snag> {
    let doing = || format!(r"write {key}\{name}");
    let (root, path) = split(key)?;
    if *value == Value::Absent {
        return remove(root, path, name).map_err(snag(doing()));
    }
    let (kind, mut bytes) = match value {
        Value::Dword(n) => (Type::U32, n.to_le_bytes().to_vec()),
        Value::Qword(n) => (Type::U64, n.to_le_bytes().to_vec()),
        Value::Text(text) => (Type::String, ended(text)),
        Value::ExpandText(text) => (Type::ExpandString, ended(text)),
        Value::Texts(texts) => (
            Type::MultiString,
            [texts.iter().flat_map(|t| ended(t)).collect(), vec![0, 0]].concat(),
        ),
        Value::Binary(bytes) => (Type::Bytes, bytes.0.clone()),
        Value::Raw { kind, bytes } => ((*kind).into(), bytes.0.clone()),
        other => {
            return Err(can_not_hold(
                &Slot::Registry {
                    key: key.into(),
                    name: name.into(),
                },
                other,
            ));
        }
    };
    // An empty list has no address of its own, and Wine wants one.
    bytes.reserve(1);
    let written = root
        .create(path)
        .and_then(|key| key.set_bytes(name, kind, &bytes));
    written.map_err(snag(doing()))
}

/// A key that does not exist holds no value to remove.
fn remove(root: &Key, path: &str, name: &str) -> windows_registry::Result<()> {
    let removed = root
        .options()
        .read()
        .write()
        .open(path)
        .and_then(|key| key.remove_value(name));
    match removed {
        Err(error) if is_missing(&error) => Ok(()),
        other => other,
    }
}

pub(super) fn subkeys(key: &str) -> Result<Vec<String>, Snag> {
    let Some(open) = open(key)? else {
        return Ok(vec![]);
    };
    open.keys()
        .map(Iterator::collect)
        .map_err(snag(format!("list {key}")))
}

/// A text value, for the crate's own looks.
pub(super) fn string(key: &str, name: &str) -> Option<String> {
    match read(key, name) {
        Ok(Value::Text(text) | Value::ExpandText(text)) => Some(text),
        _ => None,
    }
}

/// A number, for the crate's own looks.
pub(super) fn number(key: &str, name: &str) -> Option<u32> {
    match read(key, name) {
        Ok(Value::Dword(n)) => Some(n),
        _ => None,
    }
}
