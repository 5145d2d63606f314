//! A jump host: the real OpenSSH server on the router, past everything that the router does to
//! packets it forwards.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    net::{Net, ROUTER},
    server::Server,
};

/// It, and what a client needs to log in.
pub struct Jump {
    folder: PathBuf,
    _server: Server,
}

impl Jump {
    /// Starts it, with a key that logs in without a question.
    pub fn start(net: &Net) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("redial-jump-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let file = |name: &str| folder.join(name).display().to_string();
        let io = |e: std::io::Error| format!("{}: {e}", folder.display());
        fs::create_dir_all(&folder).map_err(io)?;
        // Where it keeps the process that has no rights (sshd(8), FILES).
        fs::create_dir_all("/run/sshd").map_err(io)?;
        for key in ["host", "client"] {
            keygen(&folder.join(key))?;
        }
        let public = |name: &str| fs::read_to_string(folder.join(name)).map_err(io);
        fs::write(folder.join("authorized"), public("client.pub")?).map_err(io)?;
        let known = format!("{ROUTER} {}", public("host.pub")?);
        fs::write(folder.join("known"), known).map_err(io)?;
        let settings = format!(
            "ListenAddress {ROUTER}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
             PermitRootLogin prohibit-password\nPasswordAuthentication no\nPidFile none\n",
            file("host"),
            file("authorized")
        );
        fs::write(folder.join("config"), settings).map_err(io)?;
        let config = file("config");
        let server = Server::sshd(net.router(), &config)?;
        Ok(Self {
            folder,
            _server: server,
        })
    }

    /// The command that leads through it to `%h` and `%p`.
    pub fn through(&self) -> String {
        self.at(22)
    }

    /// The same to a port of it where nobody listens.
    pub fn closed(&self) -> String {
        self.at(2)
    }

    /// The command that starts this program as the far end on it.
    pub fn agent(&self, program: &str) -> String {
        format!("{} root@{ROUTER} {program} agent --readonly", self.ssh(22))
    }

    fn at(&self, port: u16) -> String {
        format!("{} -W '[%h]:%p' root@{ROUTER}", self.ssh(port))
    }

    fn ssh(&self, port: u16) -> String {
        let file = |name: &str| self.folder.join(name).display().to_string();
        format!(
            "ssh -F none -p {port} -i {} -o UserKnownHostsFile={} -o IdentitiesOnly=yes",
            file("client"),
            file("known")
        )
    }
}

impl Drop for Jump {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a key without a passphrase, and its public half beside it.
pub(super) fn keygen(file: &Path) -> Result<(), String> {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(file)
        .status();
    match made {
        Ok(status) if status.success() => Ok(()),
        other => Err(format!("ssh-keygen: {other:?}")),
    }
}
