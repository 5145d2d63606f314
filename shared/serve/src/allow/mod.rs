//! Which hosts may be asked about.

mod kept;
mod pattern;

use std::{collections::HashSet, net::IpAddr, path::Path};

use redial_model::{Said, Target};

pub(crate) use self::kept::Kept;
use self::pattern::{Pattern, Port};

/// Bytes of a list, at most: 100,000 hosts with long names.
const LARGEST: u64 = 8 << 20;

/// Why a list of hosts can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnfitAllowList {
    /// The file can't be read.
    #[error("cannot read the list of hosts {path}: {why}")]
    Unread {
        /// The file.
        path: Said,
        /// What the system said.
        why: std::io::Error,
    },
    /// A line names no host.
    #[error(
        "line {line} of the list of hosts names none: `{text}`: give a name, *.corp.example, an address or a network such as 192.0.2.0/24, with :PORT or :* where it is not port 3389"
    )]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What stands there.
        text: Said,
    },
}

/// The hosts that may be asked about.
#[derive(Debug, Default)]
pub(crate) struct AllowList(HashSet<(Pattern, Port)>);

impl AllowList {
    /// Reads a list from a file.
    pub(crate) fn read(path: &Path) -> Result<Self, UnfitAllowList> {
        let unread = |why| UnfitAllowList::Unread {
            path: path.display().to_string().into(),
            why,
        };
        let bytes = redial_files::read_regular(path, LARGEST).map_err(unread)?;
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    /// One host a line; `#` begins a comment.
    pub(crate) fn parse(text: &str) -> Result<Self, UnfitAllowList> {
        let mut all = HashSet::new();
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let host = line.split('#').next().unwrap_or_default().trim();
            if host.is_empty() {
                continue;
            }
            let read = pattern::read(host).ok_or_else(|| UnfitAllowList::Line {
                line: number,
                text: host.into(),
            })?;
            all.insert(read);
        }
        Ok(Self(all))
    }

    /// How many lines it has.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this target may be asked about. A name is not looked up for this: who names a network
    /// allows its addresses, and not every name that leads there.
    pub(crate) fn allows(&self, target: &Target) -> bool {
        let host = target.host.trim_end_matches('.');
        match host.parse::<IpAddr>() {
            Ok(address) => pattern::around(address).any(|p| self.has(p, target.port)),
            Err(_) => pattern::above(host).any(|p| self.has(p, target.port)),
        }
    }

    fn has(&self, pattern: Pattern, port: u16) -> bool {
        [Port::Any, Port::Only(port)]
            .into_iter()
            .any(|port| self.0.contains(&(pattern.clone(), port)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(list: &str, target: &str) -> bool {
        let list = AllowList::parse(list).unwrap();
        list.allows(&Target::parse(target).unwrap())
    }

    #[test]
    fn a_name_allows_itself_on_its_port_and_nothing_beside_it() {
        let list = "# ours\n\u{20}SRV01.corp.test  # the first\n\nsrv02:3390\nsrv03:*\n";
        for target in ["srv01.corp.test", "SRV01.corp.test:3389", "srv02:3390"] {
            assert!(allows(list, target), "{target}");
        }
        assert!(allows(list, "srv03") && allows(list, "srv03:22"));
        for target in [
            "srv01",
            "srv01.corp.test:22",
            "a.srv01.corp.test",
            "srv02",
            "xsrv03",
            "192.0.2.7",
        ] {
            assert!(!allows(list, target), "{target}");
        }
    }

    #[test]
    fn a_star_allows_what_is_under_a_name_and_not_the_name() {
        let list = "*.corp.test";
        assert!(allows(list, "srv01.corp.test") && allows(list, "a.b.corp.test"));
        assert!(!allows(list, "corp.test") && !allows(list, "notcorp.test"));
        assert!(!allows(list, "corp.test.evil.test"));
    }

    #[test]
    fn a_network_allows_its_addresses_and_no_others() {
        let list = "192.0.2.0/25\n10.0.0.0/8:*\n2001:db8::/32\n[2001:db9::/32]:3390\n203.0.113.7\n";
        for target in [
            "192.0.2.127",
            "10.255.0.1:22",
            "2001:db8:ffff::1",
            "[2001:db9::1]:3390",
            "203.0.113.7",
            "::ffff:192.0.2.1",
        ] {
            assert!(allows(list, target), "{target}");
        }
        for target in [
            "192.0.2.128",
            "192.0.2.1:22",
            "2001:db9::1",
            "11.0.0.1",
            "203.0.113.8",
            "srv01.corp.test",
        ] {
            assert!(!allows(list, target), "{target}");
        }
        assert!(allows("0.0.0.0/0", "198.51.100.1") && !allows("0.0.0.0/0", "2001:db8::1"));
    }

    #[test]
    fn a_line_that_names_no_host_is_named_by_its_number() {
        for line in [
            "*",
            "*.",
            "a b",
            "192.0.2.0/33",
            "192.0.2.7/24",
            "srv01:0",
            "srv01:x",
            "[::1",
            "2001:db8::/129",
            "srv01/24",
            "-o",
        ] {
            let refused = AllowList::parse(&format!("srv01\n{line}\n")).unwrap_err();
            assert!(refused.to_string().starts_with("line 2 "), "{refused}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = redial_files::ScratchFolder::new("allow").unwrap();
        let path = folder.path().join("list");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(LARGEST + 1).unwrap();
        assert!(matches!(
            AllowList::read(&path),
            Err(UnfitAllowList::Unread { .. })
        ));
    }
}
