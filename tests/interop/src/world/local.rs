use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    papers::Papers,
    server::{Server, Xrdp},
    shell::{sh, sh_with},
};

/// The only user who may sign in there.
pub const USER: &str = "redial-suite";
/// And the password.
pub const PASSWORD: &str = "Amsel-2718-Quark";
/// The user's number: far from those that systems give away.
const ID: u32 = 47_111;

/// What runs in a mount namespace and a process namespace of its own. The accounts, the rule for logging
/// on, the folders for homes, sockets and displays are all of the suite, and go with the namespaces.
const SCRIPT: &str = "set -e
mount --bind \"$1\" /mnt
for folder in /tmp /home /run/xrdp; do mount -t tmpfs -o mode=1777 none $folder; done
mkdir -m 1777 /tmp/.X11-unix /run/xrdp/sockdir
mkdir /home/\"$2\"
for name in passwd shadow group; do mount --bind /mnt/local/$name /etc/$name; done
mount --bind /mnt/local/pam /etc/pam.d/xrdp-sesman
chown \"$2\": /home/\"$2\"
xrdp-sesman --nodaemon --config /mnt/local/sesman.ini &
exec xrdp --nodaemon --config /mnt/local/xrdp.ini
";

/// xrdp's session manager: an X server for each user who may log on.
const SESMAN: &str = "[Globals]
ListenAddress=127.0.0.1
ListenPort=3350
EnableUserWindowManager=false
DefaultWindowManager=/mnt/local/desktop
[Security]
AllowRootLogin=false
AlwaysGroupCheck=false
[Sessions]
X11DisplayOffset=10
MaxSessions=4
[Logging]
LogFile=/mnt/local/sesman.log
LogLevel=INFO
EnableSyslog=false
[Xorg]
param=/usr/lib/xorg/Xorg
param=-config
param=xrdp/xorg.conf
param=-noreset
param=-nolisten
param=tcp
param=-logfile
param=/tmp/xorg.log
";

/// An xrdp that signs in a local user: with PAM, its session manager and an X server.
pub struct LocalXrdp {
    folder: PathBuf,
    _server: Server,
}

impl LocalXrdp {
    /// Starts it on port 3389 of a namespace. No account of this machine is touched.
    pub fn start(ns: &str, papers: &Papers) -> Result<Self, String> {
        let folder = papers.folder().join("local");
        fill(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let hash = sh_with("openssl passwd -6 -stdin", PASSWORD)?;
        let shadow = format!(
            "root:*:19000::::::\n{USER}:{}:19000:0:99999:7:::\n",
            hash.trim()
        );
        let plain = Xrdp {
            layer: "tls",
            ..Xrdp::default()
        };
        // Where the folder of the papers is, once it is mounted.
        let ini = plain.settings(Path::new("/mnt"), Path::new("/mnt/local"));
        fs::write(folder.join("shadow"), shadow)
            .and_then(|()| fs::write(folder.join("xrdp.ini"), ini))
            .map_err(|e| e.to_string())?;
        sh(&format!("chmod 755 {}", folder.join("desktop").display()))?;
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", ns, "unshare", "--mount", "--pid", "--fork"])
            .args(["--kill-child", "--mount-proc", "sh", "-c", SCRIPT, "sh"])
            .arg(papers.folder())
            .arg(USER);
        let server = Server::start(ns, 3389, command)?;
        Ok(Self {
            folder,
            _server: server,
        })
    }

    /// What its session manager wrote down.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("sesman.log")).unwrap_or_default()
    }
}

fn fill(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let root = "root:x:0:0:root:/root:/bin/sh";
    let passwd = format!("{root}\n{USER}:x:{ID}:{ID}::/home/{USER}:/bin/sh\n");
    let pam =
        "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n";
    for (name, text) in [
        ("passwd", passwd.as_str()),
        ("group", &format!("root:x:0:\n{USER}:x:{ID}:\n")),
        ("pam", pam),
        ("sesman.ini", SESMAN),
        ("desktop", "#!/bin/sh\nexec sleep 600\n"),
    ] {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// What is left of it on this machine: an account, or programs of its user.
pub fn leftovers() -> Result<String, String> {
    let accounts = fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    let account = accounts.lines().find(|line| line.starts_with(USER));
    // pgrep ends with 1 where there are none.
    let programs = sh(&format!("pgrep -a -u {ID}")).unwrap_or_default();
    Ok(format!("{}{programs}", account.unwrap_or_default()))
}
