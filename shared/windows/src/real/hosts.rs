use std::fs;

use redial_machine::{Slot, Snag, Value};

use super::{
    trouble::{can_not_hold, io_snag},
    wide,
};

const PATH: &str = r"%SystemRoot%\System32\drivers\etc\hosts";
/// Marks redial's own lines: no other is ever touched, whatever encoding it is in.
const MARK: &str = "# redial";

/// The address a line gives a name, when it does.
fn address(line: &[u8], name: &str) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let mut words = line
        .split('#')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let address = words.next()?.to_owned();
    words
        .any(|word| word.eq_ignore_ascii_case(name))
        .then_some(address)
}

fn is_ours(line: &[u8], name: &str) -> bool {
    address(line, name).is_some() && line.trim_ascii_end().ends_with(MARK.as_bytes())
}

/// A hosts file.
#[derive(Default)]
struct Hosts {
    /// The mark of its encoding, which some editors put first.
    mark: &'static [u8],
    /// The lines with their ends.
    lines: Vec<Vec<u8>>,
}

impl Hosts {
    const UTF_8: &[u8] = b"\xef\xbb\xbf";

    /// The one of this machine; an empty one when there is no file.
    fn load() -> Result<Self, Snag> {
        let path = wide::expanded(PATH)?;
        match fs::read(&path) {
            Ok(bytes) => Ok(Self::of(&bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(io_snag(format!("read {}", path.display()))(e)),
        }
    }

    fn of(bytes: &[u8]) -> Self {
        let (mark, rest) = match bytes.strip_prefix(Self::UTF_8) {
            Some(rest) => (Self::UTF_8, rest),
            None => (&[][..], bytes),
        };
        let lines = rest.split_inclusive(|b| *b == b'\n');
        Self {
            mark,
            lines: lines.map(<[u8]>::to_vec).collect(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [self.mark, &self.lines.concat()].concat()
    }
}

/// The first line that names it is the one that counts.
fn given(lines: &[Vec<u8>], name: &str) -> Value {
    lines
        .iter()
        .find_map(|line| address(line, name))
        .map_or(Value::Absent, Value::Text)
}

pub(super) fn read(name: &str) -> Result<Value, Snag> {
    Ok(given(&Hosts::load()?.lines, name))
}

pub(super) fn write(name: &str, value: &Value) -> Result<(), Snag> {
    let own = match value {
        Value::Absent => None,
        Value::Text(address) if address.parse::<std::net::IpAddr>().is_ok() => {
            Some(format!("{address} {name} {MARK}\r\n"))
        }
        other => return Err(can_not_hold(&Slot::HostsEntry { name: name.into() }, other)),
    };
    let path = wide::expanded(PATH)?;
    let mut kept = Hosts::load()?;
    kept.lines.retain(|line| !is_ours(line, name));
    // What somebody else wrote stands below ours, and counts again when ours is gone.
    if given(&kept.lines, name) != *value {
        let doing = format!("write {}", path.display());
        let own = own.ok_or(Snag::Broke {
            doing,
            why: format!("a line that is not redial's names {name}"),
        })?;
        kept.lines.insert(0, own.into_bytes());
    }
    // Beside it first: a hosts file is never half there.
    let fresh = path.with_extension("redial-new");
    let before = fs::metadata(&path).map(|before| before.permissions());
    fs::write(&fresh, kept.bytes())
        .and_then(|()| fs::rename(&fresh, &path))
        // One that is marked read-only stays so. The one beside it is not marked: where it is left
        // behind, the next one has to take its place.
        .and_then(|()| before.map_or(Ok(()), |before| fs::set_permissions(&path, before)))
        .map_err(io_snag(format!("write {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_the_encoding_stays_first() {
        let file = b"\xef\xbb\xbf10.0.0.1 db01\r\n";
        let mut hosts = Hosts::of(file);
        let first = address(&hosts.lines[0], "db01");
        assert_eq!(first.as_deref(), Some("10.0.0.1"));
        assert_eq!(hosts.bytes(), file);
        let own = b"10.0.0.2 srv01 # redial\r\n";
        hosts.lines.insert(0, own.to_vec());
        assert!(hosts.bytes().starts_with(b"\xef\xbb\xbf10.0.0.2"));
    }

    #[test]
    fn only_our_own_lines_are_ours() {
        assert_eq!(
            address(b"10.0.0.1\tsrv01 db01 # x\r\n", "DB01").as_deref(),
            Some("10.0.0.1")
        );
        assert_eq!(address(b"# 10.0.0.1 srv01\n", "srv01"), None);
        assert!(is_ours(b"10.0.0.1 srv01 # redial\r\n", "srv01"));
        assert!(!is_ours(b"10.0.0.1 srv01 # redial\r\n", "srv02"));
        assert!(!is_ours(b"10.0.0.1 srv01 # by \xfcs\r\n", "srv01"));
    }
}
