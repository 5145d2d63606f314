//! Which system and processor a computer has, and which a program is for.

use std::{env::consts, fmt};

use redial_machine::Said;

/// A system and a processor, as Rust names both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FarSystem {
    os: Said,
    processor: Said,
}

impl FarSystem {
    /// The ones this redial is for.
    pub fn here() -> Self {
        Self::named(consts::OS, consts::ARCH)
    }

    fn named(os: &str, processor: &str) -> Self {
        Self {
            os: Said::new(os),
            processor: Said::new(processor),
        }
    }

    /// What `uname -sm` says (XCU uname); the shells that were brought to Windows name themselves.
    pub fn of_uname(line: &str) -> Option<Self> {
        let (os, processor) = line.trim().split_once(' ')?;
        let os = os.to_ascii_lowercase();
        let is_windows = ["mingw", "msys", "cygwin", "windows"]
            .iter()
            .any(|known| os.starts_with(known));
        let os = match os.as_str() {
            _ if is_windows => "windows",
            "darwin" => "macos",
            other => other,
        };
        Some(Self::named(os, processor_of(processor.trim())))
    }

    /// What Windows says in PROCESSOR_ARCHITECTURE: AMD64, ARM64 or x86
    /// (learn.microsoft.com, WOW64 Implementation Details).
    pub fn of_windows(architecture: &str) -> Self {
        Self::named("windows", processor_of(architecture.trim()))
    }

    /// Whether it runs Windows.
    pub fn is_windows(&self) -> bool {
        self.os == *"windows"
    }

    /// What a program is for, by how it begins; nothing where it is no program. ELF gABI, figure 4-3;
    /// PE Format, Machine Types; mach-o/loader.h.
    pub fn of_program(head: &[u8]) -> Option<Self> {
        match head {
            [0x7f, b'E', b'L', b'F', _, data, _, abi, ..] => {
                let os = match abi {
                    9 => "freebsd",
                    _ => "linux",
                };
                let machine = number::<2>(head, 18)?;
                let machine = match data {
                    2 => u16::from_be_bytes(machine),
                    _ => u16::from_le_bytes(machine),
                };
                let processor = match machine {
                    3 => "x86",
                    40 => "arm",
                    62 => "x86_64",
                    183 => "aarch64",
                    243 => "riscv64",
                    other => return Some(Self::named(os, &format!("machine {other}"))),
                };
                Some(Self::named(os, processor))
            }
            [b'M', b'Z', ..] => {
                let at = u32::from_le_bytes(number(head, 0x3c)?) as usize;
                let machine = match number(head, at)? {
                    [b'P', b'E', 0, 0] => number::<2>(head, at.checked_add(4)?)?,
                    _ => return None,
                };
                let processor = match u16::from_le_bytes(machine) {
                    0x14c => "x86",
                    0x8664 => "x86_64",
                    0xaa64 => "aarch64",
                    other => return Some(Self::named("windows", &format!("machine {other}"))),
                };
                Some(Self::named("windows", processor))
            }
            [0xcf, 0xfa, 0xed, 0xfe, ..] => {
                let processor = match u32::from_le_bytes(number(head, 4)?) {
                    0x0100_0007 => "x86_64",
                    0x0100_000c => "aarch64",
                    other => return Some(Self::named("macos", &format!("machine {other}"))),
                };
                Some(Self::named("macos", processor))
            }
            _ => None,
        }
    }
}

fn number<const N: usize>(head: &[u8], at: usize) -> Option<[u8; N]> {
    head.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn processor_of(word: &str) -> &str {
    match word.to_ascii_lowercase().as_str() {
        "amd64" | "x86_64" => "x86_64",
        "arm64" | "aarch64" => "aarch64",
        "x86" | "i386" | "i486" | "i586" | "i686" => "x86",
        arm if arm.starts_with("armv") => "arm",
        _ => word,
    }
}

impl fmt::Display for FarSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let os = match self.os.as_str() {
            "linux" => "Linux",
            "windows" => "Windows",
            "macos" => "macOS",
            "freebsd" => "FreeBSD",
            other => other,
        };
        write!(f, "{os} on {}", self.processor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_known_by_what_they_say() {
        for (uname, shown) in [
            ("Linux x86_64\n", "Linux on x86_64"),
            ("Linux aarch64", "Linux on aarch64"),
            ("Linux armv7l", "Linux on arm"),
            ("Darwin arm64", "macOS on aarch64"),
            ("FreeBSD amd64", "FreeBSD on x86_64"),
            ("MINGW64_NT-10.0-20348 x86_64", "Windows on x86_64"),
            ("CYGWIN_NT-10.0 x86_64", "Windows on x86_64"),
            ("SunOS sun4v", "sunos on sun4v"),
            ("Linux \u{1b}[31m", "Linux on \\u{1b}[31m"),
        ] {
            let system = FarSystem::of_uname(uname).unwrap();
            assert_eq!(system.to_string(), shown);
        }
        assert_eq!(FarSystem::of_uname("Linux"), None);
        let windows = FarSystem::of_windows("AMD64\r");
        assert!(windows.is_windows() && windows.to_string() == "Windows on x86_64");
    }

    #[test]
    fn programs_are_known_by_how_they_begin() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(FarSystem::of_program(&own), Some(FarSystem::here()));
        let mut pe = vec![0; 0x90];
        pe[..2].copy_from_slice(b"MZ");
        pe[0x3c] = 0x80;
        pe[0x80..0x86].copy_from_slice(b"PE\0\0\x64\x86");
        let shown = |head: &[u8]| FarSystem::of_program(head).map(|s| s.to_string());
        assert_eq!(shown(&pe).as_deref(), Some("Windows on x86_64"));
        pe[0x3c..0x40].fill(0xff);
        assert_eq!(shown(&pe), None);
        for none in [
            &b""[..],
            b"#!/bin/sh\n",
            b"MZ",
            b"\x7fELF",
            b"\xcf\xfa\xed\xfe",
        ] {
            assert_eq!(shown(none), None);
        }
        let arm = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xb7\0";
        assert_eq!(shown(arm).as_deref(), Some("Linux on aarch64"));
    }
}
