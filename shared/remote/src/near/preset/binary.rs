//! The program that is brought to the far end.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{BINARY, system::FarSystem, trouble::PresetTrouble};

/// Bytes at most: a redial for tests has some hundred million.
const LARGEST: u64 = 1 << 30;
/// Bytes that tell what a program is for.
const HEAD: u64 = 4096;

/// A program in a file.
#[derive(Debug)]
pub(crate) struct Program {
    file: File,
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes it has.
    pub size: u64,
    system: FarSystem,
}

impl Program {
    /// The one in this file.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn named(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let unread = |error: io::Error| format!("the program {shown} cannot be read: {error}");
        let mut file = redial_files::open_regular(path).map_err(unread)?;
        let size = file.metadata().map_err(unread)?.len();
        let mut head = Vec::new();
        (&file).take(HEAD).read_to_end(&mut head).map_err(unread)?;
        file.rewind().map_err(unread)?;
        let system = FarSystem::of_program(&head).filter(|_| size <= LARGEST);
        let system =
            system.ok_or_else(|| format!("{shown} is no program for Linux, Windows or macOS"))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            size,
            system,
        })
    }

    /// The one that runs now.
    fn own() -> Result<Self, String> {
        // The file of this name may be another one by now: proc(5), /proc/pid/exe.
        #[cfg(target_os = "linux")]
        let path = io::Result::Ok(PathBuf::from("/proc/self/exe"));
        #[cfg(not(target_os = "linux"))]
        let path = std::env::current_exe();
        Self::named(&path.map_err(|error| format!("redial's own file is not known: {error}"))?)
    }

    /// One that fits the computer at the far end: the one that was given, or this one.
    pub fn fitting(there: &FarSystem, given: Option<&Path>) -> Result<Self, PresetTrouble> {
        let unread = PresetTrouble::UnreadBinary;
        let given = given.map(Self::named).transpose().map_err(unread)?;
        if let Some(given) = given {
            if given.system == *there {
                return Ok(given);
            }
            if *there != FarSystem::here() {
                return Err(PresetTrouble::NoBinary {
                    what: format!("{BINARY} {}", given.path.display()),
                    is: given.system.to_string(),
                    there: there.to_string(),
                });
            }
        }
        if *there != FarSystem::here() {
            return Err(PresetTrouble::NoBinary {
                what: "this redial".into(),
                is: FarSystem::here().to_string(),
                there: there.to_string(),
            });
        }
        Self::own().map_err(unread)
    }

    /// Copies it, as many bytes as it had; the SHA-256 of what was copied.
    pub fn copy(&mut self, mut to: impl Write) -> io::Result<Sum> {
        let mut sum = Sha256::new();
        let mut buffer = vec![0; 64 << 10];
        let mut left = self.size;
        while left > 0 {
            let most = buffer
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            let count = self.file.read(&mut buffer[..most])?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            sum.update(&buffer[..count]);
            to.write_all(&buffer[..count])?;
            left -= count as u64;
        }
        to.flush()?;
        Ok(Sum(sum.finalize().into()))
    }
}

/// A SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sum([u8; 32]);

impl Sum {
    /// Whether it is the one that a program printed, in hexadecimal and in one piece or in bytes
    /// (certutil of older Windows); with a file's name or not.
    pub fn is_in(self, printed: &str) -> bool {
        let hex: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        printed.lines().any(|line| {
            let line = line.to_ascii_lowercase();
            let joined: String = line.split_whitespace().collect();
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
            joined == hex || words.any(|word| word == hex)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_found_in_what_programs_print() {
        let sum = Sum(Sha256::digest(b"abc").into());
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let bytes: Vec<_> = hex
            .as_bytes()
            .chunks(2)
            .map(|b| String::from_utf8_lossy(b))
            .collect();
        for printed in [
            format!("{hex}  -"),
            format!("{hex}  redial"),
            format!("\\{hex}  redial"),
            format!("SHA2-256(stdin)= {hex}"),
            format!("(stdin)= {}", hex.to_uppercase()),
            format!("SHA256-Hash von x:\r\n{hex}\r\nCertUtil: -hashfile-Befehl\r\n"),
            format!("SHA256 hash of file x:\r\n{}\r\n", bytes.join(" ")),
        ] {
            assert!(sum.is_in(&printed), "{printed}");
        }
        for printed in [
            "",
            &hex[1..],
            &format!("{hex}0"),
            &format!("a{hex}"),
            "none",
        ] {
            assert!(!sum.is_in(printed), "{printed}");
        }
    }

    #[test]
    fn a_program_for_another_system_is_asked_for() {
        let there = FarSystem::of_windows("ARM64");
        let said = Program::fitting(&there, None).unwrap_err().to_string();
        assert!(
            said.contains("Windows on aarch64") && said.contains(BINARY),
            "{said}"
        );
        let own = std::env::current_exe().unwrap();
        let said = Program::fitting(&there, Some(&own))
            .unwrap_err()
            .to_string();
        assert!(said.contains(&own.display().to_string()), "{said}");
        // What fits is taken, also where a program for another system was given, too.
        let here = Program::fitting(&FarSystem::here(), Some(&own)).unwrap();
        assert_eq!(here.path, own);
        assert!(Program::fitting(&FarSystem::here(), None).is_ok());
    }

    #[test]
    fn what_is_copied_is_what_is_summed() {
        let mut program = Program::named(&std::env::current_exe().unwrap()).unwrap();
        let mut copied = Vec::new();
        let sum = program.copy(&mut copied).unwrap();
        assert_eq!(copied.len() as u64, program.size);
        assert_eq!(sum, Sum(Sha256::digest(&copied).into()));
    }
}
