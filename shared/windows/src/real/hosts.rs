use std::fs;

use redial_machine::{Slot, Snag, Value};

use super::{
    trouble::{can_not_hold, io_snag},
    wide,
};

const PATH: &str = r"%SystemRoot%\System32\drivers\etc\hosts";
/// Marks redial's own lines, for people.
const MARK: &str = "# redial";

/// The address a line gives a name, when it does.
fn address<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
    let address = words.next()?;
    words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
}

pub(super) fn read(name: &str) -> Result<Value, Snag> {
    let text = super::folder::text(PATH)?.unwrap_or_default();
    // The first line that names it is the one that counts.
    Ok(text.lines().find_map(|line| address(line, name)).map_or(Value::Absent, |a| Value::Text(a.into())))
}

pub(super) fn write(name: &str, value: &Value) -> Result<(), Snag> {
    let line = match value {
        Value::Absent => None,
        Value::Text(address) if address.parse::<std::net::IpAddr>().is_ok() => Some(format!("{address} {name} {MARK}")),
        other => return Err(can_not_hold(&Slot::HostsEntry { name: name.into() }, other)),
    };
    let path = wide::expanded(PATH)?;
    let text = super::folder::text(PATH)?.unwrap_or_default();
    let kept = text.lines().filter(|l| address(l, name).is_none()).map(str::to_owned).chain(line);
    let whole: String = kept.map(|l| l + "\r\n").collect();
    // Beside it first: a hosts file is never half there.
    let fresh = path.with_extension("redial-new");
    fs::write(&fresh, whole).and_then(|()| fs::rename(&fresh, &path)).map_err(io_snag(format!("write {}", path.display())))
}
