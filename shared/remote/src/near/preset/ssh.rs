//! The system's own ssh: one login, and every command that goes over it.

use std::{ffi::OsString, io, path::Path, process::Command, time::Duration};

use redial_files::ScratchFolder;
use redial_machine::PASSWORD_VARIABLE;

use super::{address::SshAddress, is_made_of, login::Programs};
use crate::near::process::quietly;

/// How a command is kept from the configuration's own wishes: as scp starts ssh (scp.c of OpenSSH,
/// main()), so that nothing is forwarded, and the command is the one that is given.
const PLAIN: [&str; 8] = [
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "RemoteCommand=none",
    "RequestTTY=no",
    // A host that answers nothing is not waited for as long as TCP would.
    "ConnectTimeout=30",
    "ControlMaster=auto",
];
/// Seconds for which a login is kept without a command: between two of them.
const KEPT: &str = "ControlPersist=20";
/// How long the end of a login may take.
const FAREWELL: Duration = Duration::from_secs(2);
/// Bytes of the path of a socket, with the letters that ssh adds while it makes one: sockaddr_un of
/// macOS has 104.
const LONGEST: usize = 80;

/// A login that later commands use, too, where ssh can keep one: the one of Windows cannot
/// (github.com/PowerShell/Win32-OpenSSH/issues/405), and logs in for each.
#[derive(Debug)]
pub(crate) struct Ssh {
    address: SshAddress,
    programs: Programs,
    /// The folder of its socket, which nobody else may enter.
    folder: Option<ScratchFolder>,
}

impl Ssh {
    /// To this address. Nothing is started yet.
    pub fn to(address: SshAddress, programs: Programs) -> Self {
        // Where there is no folder, each command is a login of its own.
        let folder = cfg!(unix).then(|| ScratchFolder::new("ssh").ok()).flatten();
        Self {
            address,
            programs,
            folder: folder.filter(|folder| is_plain(folder.path())),
        }
    }

    /// Starts these words there, as a command for whatever shell logs in.
    pub fn command(&self, words: &str) -> Command {
        let mut command = self.options(&self.programs.ssh);
        command.arg("-T");
        if let Some(port) = self.address.port {
            command.args(["-p", &port.to_string()]);
        }
        if let Some(user) = &self.address.user {
            command.args(["-l", user]);
        }
        command.args(["--", &self.address.host, words]);
        command
    }

    /// Brings a file there, to a path under the folder in which a login begins.
    pub fn copy(&self, file: &Path, to: &str) -> Command {
        let mut command = self.options(&self.programs.scp);
        command.arg("-q");
        if let Some(port) = self.address.port {
            command.args(["-P", &port.to_string()]);
        }
        if let Some(user) = &self.address.user {
            // The words of a configuration line: quotes keep blanks together (ssh_config(5)).
            let quotes = if user.contains(char::is_whitespace) {
                "\""
            } else {
                ""
            };
            command.args(["-o", &format!("User={quotes}{user}{quotes}")]);
        }
        let host = &self.address.host;
        let host = match host.contains(':') {
            true => format!("[{host}]"),
            false => host.clone(),
        };
        command.arg("--").arg(file).arg(format!("{host}:{to}"));
        command
    }

    /// Whether a command would go over the login that is there.
    pub fn is_open(&self) -> bool {
        self.socket()
            .is_some_and(|socket| Path::new(&socket).exists())
    }

    fn socket(&self) -> Option<String> {
        let folder = self.folder.as_ref()?;
        Some(folder.path().join("s").display().to_string())
    }

    fn options(&self, program: &OsString) -> Command {
        let mut command = Command::new(program);
        command.env_remove(PASSWORD_VARIABLE);
        let socket = self.socket();
        let plain = PLAIN
            .iter()
            .filter(|option| socket.is_some() || !option.starts_with("Control"));
        plain.for_each(|option| {
            command.args(["-o", option]);
        });
        if let Some(socket) = socket {
            command.args(["-o", KEPT, "-o", &format!("ControlPath={socket}")]);
        }
        command
    }

    /// Ends it.
    fn end(&self) -> io::Result<()> {
        let mut command = self.options(&self.programs.ssh);
        command.args(["-O", "exit", "--", &self.address.host]);
        quietly(command, FAREWELL).map(drop)
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        if self.is_open() {
            // Where that fails, it ends by itself soon.
            let _ = self.end();
        }
    }
}

/// Whether ssh reads a path as it is: `%` and `$` have a meaning in ControlPath (ssh_config(5)).
fn is_plain(folder: &Path) -> bool {
    folder
        .to_str()
        .is_some_and(|path| path.len() <= LONGEST && is_made_of(path, "/._-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &Command) -> Vec<String> {
        let words = command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned());
        words
            .skip_while(|word| word != "-T" && word != "-q")
            .collect()
    }

    fn login(address: &str) -> Ssh {
        Ssh::to(SshAddress::read(address).unwrap(), Programs::default())
    }

    #[test]
    fn the_host_is_never_an_option_and_the_words_are_one() {
        let ssh = login(r"CORP\adm@[::1]:2222");
        assert_eq!(
            words(&ssh.command("redial agent")),
            [
                "-T",
                "-p",
                "2222",
                "-l",
                r"CORP\adm",
                "--",
                "::1",
                "redial agent"
            ]
        );
        assert_eq!(
            words(&ssh.copy(Path::new("/x/redial.exe"), "a/b")),
            [
                "-q",
                "-P",
                "2222",
                "-o",
                r"User=CORP\adm",
                "--",
                "/x/redial.exe",
                "[::1]:a/b"
            ]
        );
        let ssh = login("John Doe@srv01");
        assert_eq!(
            words(&ssh.copy(Path::new("x"), "b"))[..3],
            ["-q", "-o", "User=\"John Doe\""]
        );
    }
}
