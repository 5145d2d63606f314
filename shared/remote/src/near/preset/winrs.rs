//! winrs of Windows, a command for each step. What its texts say of it (learn.microsoft.com, Windows
//! commands, winrs; [MS-WSMV] 3.1.4.11 and 3.1.4.13):
//!
//! * a command runs in cmd.exe there, in the folder of the user's profile, as the account that is
//!   signed in here; a line of cmd.exe has at most 8191 characters;
//! * what comes into winrs goes to the command's input, as a pipe where it is one here
//!   (WINRS_CONSOLEMODE_STDIN); `-noecho` has nothing of it come back.
//!
//! It brings no file there, so a program goes as text through that input to a script of PowerShell, as
//! Ansible brings its files over WinRM (put_file() of lib/ansible/plugins/connection/winrm.py in
//! github.com/ansible/ansible). Which status winrs ends with is said nowhere: words tell what became of a
//! step. None of this was proved on a real winrs.

use std::{ffi::OsString, io, process::Command};

use data_encoding::{BASE64, Encoding};
use redial_machine::PASSWORD_VARIABLE;

/// Printed behind a step that was done.
pub(crate) const DONE: &str = "redial-done";
/// Bytes in a line of text: 4000 characters of it are fewer than any reader of lines takes at once.
const LINE: usize = 3000;
/// The line behind the last one: an end of the input may not arrive.
const END: &str = "redial-end";
/// Takes lines until the last one, and writes what they hold. `$_` is one of them.
const SCRIPT: &str = r"begin {
  $ErrorActionPreference = 'Stop'
  $ProgressPreference = 'SilentlyContinue'
  $file = [IO.File]::Create([IO.Path]::Combine($env:USERPROFILE, 'PATH'))
}
process {
  if ($_ -eq 'END') { $file.Close(); [Console]::Out.WriteLine('DONE'); exit 0 }
  $bytes = [Convert]::FromBase64String($_)
  $file.Write($bytes, 0, $bytes.Length)
}";

/// A host of WinRM.
#[derive(Debug)]
pub(crate) struct Winrs {
    host: String,
    program: OsString,
}

impl Winrs {
    pub fn to(host: String, program: OsString) -> Self {
        Self { host, program }
    }

    /// Starts these words there. They are one word here, so that none of them is an option of winrs.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.env_remove(PASSWORD_VARIABLE);
        command.args([&format!("-r:{}", self.host), "-noecho", words]);
        command
    }
}

/// The words that write a file there, from lines.
pub(crate) fn receiving(path: &str) -> String {
    let script = SCRIPT
        .replace("PATH", path)
        .replace("END", END)
        .replace("DONE", DONE);
    let utf16: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // One plain word, whatever is quoted on the way (about_PowerShell_exe, -EncodedCommand).
    let word = BASE64.encode(&utf16);
    format!("powershell -NoLogo -NoProfile -NonInteractive -EncodedCommand {word}")
}

/// Writes what comes as lines of text.
pub(crate) struct Lines<W> {
    to: W,
    held: Vec<u8>,
}

impl<W: io::Write> Lines<W> {
    pub fn new(to: W) -> Self {
        let held = Vec::with_capacity(LINE);
        Self { to, held }
    }

    /// The last line, and the end.
    pub fn end(mut self) -> io::Result<W> {
        self.line()?;
        write!(self.to, "{END}\r\n")?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn line(&mut self) -> io::Result<()> {
        if !self.held.is_empty() {
            self.to
                .write_all(Encoding::encode(&BASE64, &self.held).as_bytes())?;
            self.to.write_all(b"\r\n")?;
            self.held.clear();
        }
        Ok(())
    }
}

impl<W: io::Write> io::Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(LINE - self.held.len());
        self.held.extend(&bytes[..count]);
        if self.held.len() == LINE {
            self.line()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::{
        fs,
        io::{Read, Write},
        os::unix::fs::PermissionsExt,
        path::Path,
    };

    use redial_files::ScratchFolder;
    use redial_machine::Said;

    use super::*;
    use crate::near::preset::{
        AgentWords, Destination, Preset, endpoint, left_behind,
        login::Programs,
        opening::{Opened, open_with},
        trouble::PresetTrouble,
    };

    /// winrs, and cmd.exe and PowerShell behind it, as far as redial needs them. What the script of
    /// PowerShell does is done by sh: this proves the steps, and not the script.
    const STAND_IN: &str = r#"#!/bin/sh
here=$(dirname "$0"); cd "$here/home"; is() { [ -e "../$1" ]; }
[ "$1" = -r:https://srv01:5986 ] && [ "$2" = -noecho ] && [ $# = 3 ] && [ ${#3} -lt 8191 ] || exit 9
is denied && { echo >&2 'Winrs error:Access is denied.'; exit 5; }
c=$(printf %s "$3" | tr '\\' /)
case $c in *EncodedCommand*|*/redial.exe\ agent*) ;; *) cat ;; esac # it waits for the end
case $c in
'cmd /c set PROCESSOR_ARCHITECTURE') printf 'PROCESSOR_ARCHITECTURE=AMD64\r\n' ;;
'mkdir '*' && echo redial-done') f=${c#mkdir }; mkdir "${f%% *}" && printf 'redial-done\r\n' ;;
'rmdir /s /q '*' & if not exist '*' echo redial-done') f=${c#rmdir /s /q }; f=${f%% *}
  is stays || rm -r "$f"; [ -e "$f" ] || printf 'redial-done\r\n' ;;
'powershell -NoLogo -NoProfile -NonInteractive -EncodedCommand '*)
  is forbidden && { echo >&2 'This program is blocked by group policy.'; exit 1; }
  f=$(printf %s "${c##* }" | base64 -d | iconv -f UTF-16LE -t UTF-8 |
    sed -n "s/.*USERPROFILE, '\(.*\)').*/\1/p" | tr '\\' /)
  is spoils && printf x >"$f"
  while read -r line; do
    line=$(printf %s "$line" | tr -d '\r')
    [ "$line" = redial-end ] && { printf 'redial-done\r\n'; exit; }
    printf %s "$line" | base64 -d >>"$f"
  done ;;
'certutil -hashfile '*' SHA256') f=${c#certutil -hashfile }; f=${f% SHA256}
  printf 'SHA256 hash of %s:\r\n%s\r\n' "$f" "$(sha256sum <"$f" | cut -c1-64)" ;;
AppData/Local/Temp/redial-*/redial.exe\ agent\ --readonly) echo "$f runs"; cat ;;
*) echo >&2 "'$c' is not recognized as an internal or external command,"; exit 1 ;;
esac
"#;

    /// A program for Windows, of a size that no line ends with.
    fn program() -> Vec<u8> {
        let mut program: Vec<u8> = (0..100_001_u32).map(|n| (n % 251) as u8).collect();
        program[..2].copy_from_slice(b"MZ");
        program[0x3c..0x40].copy_from_slice(&0x80_u32.to_le_bytes());
        program[0x80..0x86].copy_from_slice(b"PE\0\0\x64\x86");
        program
    }

    async fn opened(folder: &Path) -> Result<Opened, PresetTrouble> {
        let preset = Preset {
            to: Destination::Winrs(endpoint("https://srv01:5986").unwrap()),
            agent: AgentWords::default(),
            binary: Some(folder.join("redial.exe")),
            version: Some("1.2.3"),
        };
        let programs = Programs {
            winrs: folder.join("winrs").into(),
            ..Programs::default()
        };
        open_with(&preset.only_looking(), "winrs:srv01".into(), programs).await
    }

    /// What is in the temporary folder there.
    fn left(folder: &Path) -> Vec<String> {
        let temp = fs::read_dir(folder.join("home/AppData/Local/Temp")).unwrap();
        temp.map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }

    fn folder() -> ScratchFolder {
        let scratch = ScratchFolder::new("winrs").unwrap();
        let folder = scratch.path();
        fs::create_dir_all(folder.join("home/AppData/Local/Temp")).unwrap();
        fs::write(folder.join("winrs"), STAND_IN).unwrap();
        fs::set_permissions(folder.join("winrs"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(folder.join("redial.exe"), program()).unwrap();
        scratch
    }

    #[tokio::test]
    async fn a_program_is_brought_run_and_removed() {
        let scratch = folder();
        let folder = scratch.path();
        let Opened {
            mut input,
            mut output,
            process,
            copy,
            ..
        } = opened(folder).await.unwrap();
        let [name] = left(folder).try_into().unwrap();
        let there = folder.join("home/AppData/Local/Temp").join(name);
        assert!(fs::read(there.join("redial.exe")).unwrap() == program());
        input.write_all(b"a question\n").unwrap();
        drop(input);
        let mut said = String::new();
        output.read_to_string(&mut said).unwrap();
        assert_eq!(said, " runs\na question\n");
        copy.unwrap().settle(&process);
        assert_eq!(left(folder), [""; 0]);
    }

    #[tokio::test]
    async fn what_goes_wrong_is_said_and_leaves_nothing() {
        let scratch = folder();
        let folder = scratch.path();
        for (is, says) in [
            ("denied", "what it is: Winrs error:Access is denied."),
            ("forbidden", "copied to the other computer: This program is"),
            ("spoils", "is not what was sent: it was not started"),
        ] {
            fs::write(folder.join(is), "").unwrap();
            let said = opened(folder).await.map(drop).unwrap_err().to_string();
            assert!(said.contains(says), "{is}: {said}");
            assert_eq!(left(folder), [""; 0], "{is}");
            fs::remove_file(folder.join(is)).unwrap();
        }
        fs::remove_file(folder.join("winrs")).unwrap();
        let said = opened(folder).await.map(drop).unwrap_err().to_string();
        assert!(said.starts_with("there is no winrs"), "{said}");
    }

    #[tokio::test]
    async fn what_cannot_be_removed_is_said() {
        let scratch = folder();
        let folder = scratch.path();
        fs::write(folder.join("stays"), "").unwrap();
        let opened = opened(folder).await.unwrap();
        drop(opened.input);
        opened.copy.unwrap().settle(&opened.process);
        let [name] = left(folder).try_into().unwrap();
        let said = left_behind();
        let names_it = |said: &Said| said.contains(&name) && said.contains("winrs:srv01");
        assert!(said.iter().any(names_it), "{said:?}");
    }

    #[test]
    fn a_host_is_what_winrs_takes_and_never_an_option() {
        for (text, is) in [
            ("srv01", "srv01"),
            (
                "https://srv01.corp.test:5986",
                "https://srv01.corp.test:5986",
            ),
        ] {
            assert_eq!(endpoint(text).unwrap(), is);
        }
        for text in [
            "",
            "https://",
            "-u:adm",
            "https://-u",
            "http://srv01",
            "a b",
            "a\"b",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_script_fits_on_a_line_and_is_one_word() {
        let words = receiving(r"AppData\Local\Temp\redial-0123456789abcdef\redial.exe");
        assert!(words.len() < 4000 && !words.contains(['"', '\'', '%', '&', '|', '$']));
        let mut lines = super::Lines::new(Vec::new());
        lines.write_all(&[0; LINE + 1]).unwrap();
        let text = String::from_utf8(lines.end().unwrap()).unwrap();
        let lengths: Vec<_> = text.lines().map(str::len).collect();
        assert_eq!(lengths, [4000, 4, END.len()]);
    }
}
