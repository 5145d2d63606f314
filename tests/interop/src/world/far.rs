//! Another computer that is reached over SSH: the real OpenSSH server on the router, with a port for
//! each thing that can be wrong there, and the client's configuration with a name for each port.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::{
    jump::keygen,
    net::{Net, ROUTER},
    server::Server,
    shell::sh,
};

/// It, and what a client needs to log in.
pub struct Far {
    folder: PathBuf,
    /// The configuration of ssh in the client's namespace.
    config: PathBuf,
    _server: Server,
    mounts: Mounts,
}

/// What is mounted for it.
struct Mounts(Vec<PathBuf>);

impl Drop for Mounts {
    fn drop(&mut self) {
        for folder in &self.0 {
            let _ = sh(&format!("umount {}", folder.display()));
        }
    }
}

/// Programs that stand before the real ones, each in a folder of its own: a name, and the lines of a
/// shell. `REDIAL` is the real program, `VERSION` what it prints.
const STAND_INS: [(&str, &str, &str); 6] = [
    ("installed", "redial", "exec REDIAL \"$@\""),
    ("older", "redial", "echo redial 0.0.1"),
    (
        "protocol",
        "redial",
        r#"[ "$1" = agent ] && echo '{"redial":99,"version":"9.0"}' || echo 'VERSION'"#,
    ),
    ("othersum", "sha256sum", "printf '%064d  -' 0"),
    ("sparc", "uname", "echo SunOS sun4v"),
    // Its own removal fails.
    ("stays", "rm", "exit 1"),
];

/// File systems of their own, where programs and their folders cannot be.
const MOUNTS: [(&str, &str); 3] = [
    ("noexec", "noexec"),
    ("full", "size=512k"),
    ("readonly", "ro"),
];

/// What is run in place of every command.
const FORCED: [(&str, &str); 3] = [
    (
        "noisy",
        "echo Welcome to the jungle; printf 'no end of line'; echo >&2 profile: warning; exec sh -c \"$SSH_ORIGINAL_COMMAND\"",
    ),
    (
        "nologin",
        "echo This account is currently not available.; exit 1",
    ),
    ("windows", CMD),
];

/// cmd.exe as the shell that logs in, as far as redial needs it.
const CMD: &str = r#"cd "$HOME"; c=$(printf %s "$SSH_ORIGINAL_COMMAND" | tr '\\' /)
case $c in
'cmd /c set PROCESSOR_ARCHITECTURE') printf 'PROCESSOR_ARCHITECTURE=AMD64\r\n' ;;
'cmd /c mkdir '*) mkdir "${c#cmd /c mkdir }" ;;
'cmd /c rmdir /s /q '*) rm -r "${c#cmd /c rmdir /s /q }" ;;
'certutil -hashfile '*' SHA256') f=${c#certutil -hashfile }; f=${f% SHA256}
  printf 'SHA256 hash of %s:\r\n%s\r\nCertUtil: done.\r\n' "$f" "$(sha256sum <"$f" | cut -c1-64)" ;;
AppData/Local/Temp/redial-*/redial.exe\ agent*) exec REDIAL ${c#*/redial.exe } ;;
*sftp-server) exec $c ;;
*) echo >&2 "'$c' is not recognized as an internal or external command,"; exit 1 ;;
esac"#;

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("redial-far-{}", std::process::id()))
}

impl Far {
    /// The folder for temporary files of a desk: one that is killed leaves its own.
    pub fn desk() -> PathBuf {
        folder().join("desk")
    }

    /// Starts it, with keys that log in without a question.
    pub fn start(net: &Net, program: &str, version: &str) -> Result<Self, String> {
        let folder = folder();
        let _ = fs::remove_dir_all(&folder);
        let said = |e: io::Error| format!("{}: {e}", folder.display());
        for name in ["desk", "tmp", "home/AppData/Local/Temp", "/run/sshd"] {
            fs::create_dir_all(folder.join(name)).map_err(said)?;
        }
        let filled = |lines: &str| lines.replace("REDIAL", program).replace("VERSION", version);
        for (name, stands_for, lines) in STAND_INS {
            script(&folder.join(name).join(stands_for), &filled(lines)).map_err(said)?;
        }
        for (name, lines) in FORCED {
            script(&folder.join("forced").join(name), &filled(lines)).map_err(said)?;
        }
        for key in ["host", "client", "stranger"] {
            keygen(&folder.join(key))?;
        }
        let public = |name: &str| fs::read_to_string(folder.join(format!("{name}.pub")));
        fs::write(folder.join("authorized"), public("client").map_err(said)?).map_err(said)?;
        fs::write(folder.join("banner"), "Authorized use only\n").map_err(said)?;
        for (file, key) in [("known", "host"), ("changed", "stranger")] {
            let known = format!("* {}", public(key).map_err(said)?);
            fs::write(folder.join(file), known).map_err(said)?;
        }
        let mounts = mounted(&folder)?;
        fs::write(folder.join("config"), server(&folder)).map_err(said)?;
        let config = PathBuf::from(format!("/etc/netns/{}/ssh", net.client));
        fs::create_dir_all(&config)
            .and_then(|()| fs::write(config.join("ssh_config"), client(&folder)))
            .map_err(|e| format!("{}: {e}", config.display()))?;
        let settings = folder.join("config").display().to_string();
        Ok(Self {
            config,
            _server: Server::sshd(net.router(), &settings)?,
            folder,
            mounts,
        })
    }

    /// A file of its folder.
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// What was left in the folders in which redial may be.
    pub fn left(&self) -> Vec<String> {
        let places = ["tmp", "home", "home/AppData/Local/Temp", "noexec", "full"];
        let files = places
            .iter()
            .flat_map(|place| fs::read_dir(self.folder.join(place)));
        let names = files
            .flatten()
            .flatten()
            .map(|file| file.path().display().to_string());
        names.filter(|name| !name.ends_with("/AppData")).collect()
    }

    /// That nothing was left.
    pub fn is_clean(&self) -> Result<(), String> {
        match &self.left()[..] {
            [] => Ok(()),
            left => Err(format!("left there: {left:?}")),
        }
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.config);
        // A folder that something is mounted on stays.
        self.mounts = Mounts(vec![]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn script(path: &Path, lines: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, format!("#!/bin/sh\n{lines}\n"))?;
    fs::set_permissions(path, PermissionsExt::from_mode(0o755))
}

fn mounted(folder: &Path) -> Result<Mounts, String> {
    let mut mounts = Mounts(vec![]);
    for (name, options) in MOUNTS {
        let at = folder.join(name);
        fs::create_dir_all(&at).map_err(|e| format!("{}: {e}", at.display()))?;
        sh(&format!(
            "mount -t tmpfs -o {options} none {}",
            at.display()
        ))?;
        mounts.0.push(at);
    }
    Ok(mounts)
}

/// The names of the ports from 2201 on.
fn faces() -> impl Iterator<Item = (usize, &'static str)> {
    let stand_ins = STAND_INS.iter().map(|(name, ..)| *name);
    let mounts = MOUNTS.iter().map(|(name, _)| *name);
    let forced = FORCED.iter().map(|(name, _)| *name);
    (2201..).zip(stand_ins.chain(mounts).chain(forced))
}

fn server(folder: &Path) -> String {
    let file = |name: &str| folder.join(name).display().to_string();
    let path = "/usr/local/bin:/usr/bin:/bin";
    let environment = |home: &str, tmp: &str, path: &str| {
        format!(
            "SetEnv HOME={} TMPDIR={} PATH={path}\n",
            file(home),
            file(tmp)
        )
    };
    let ports: String = faces().map(|(port, _)| format!("Port {port}\n")).collect();
    let mut settings = format!(
        "Port 22\n{ports}ListenAddress {ROUTER}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
         PermitRootLogin prohibit-password\nPasswordAuthentication no\nPidFile none\n\
         Subsystem sftp /usr/lib/openssh/sftp-server\n{}",
        file("host"),
        file("authorized"),
        environment("home", "tmp", path)
    );
    for (port, name) in faces() {
        settings += &format!("Match LocalPort {port}\n");
        settings += &match () {
            () if MOUNTS.iter().any(|(mount, _)| *mount == name) => environment(name, name, path),
            () => environment("home", "tmp", &format!("{}:{path}", file(name))),
        };
        if FORCED.iter().any(|(forced, _)| *forced == name) {
            settings += &format!("ForceCommand {}\n", file(&format!("forced/{name}")));
        }
        if name == "noisy" {
            settings += &format!("Banner {}\n", file("banner"));
        }
    }
    settings
}

fn client(folder: &Path) -> String {
    let file = |name: &str| folder.join(name).display().to_string();
    let mut hosts: Vec<_> = faces()
        .map(|(port, name)| format!("Host {name}\nPort {port}\n"))
        .collect();
    hosts.extend([
        "Host stranger\nPubkeyAuthentication no\n".to_owned(),
        "Host unknown\nUserKnownHostsFile /dev/null\n".to_owned(),
        format!("Host changed\nUserKnownHostsFile {}\n", file("changed")),
        "Host closed\nPort 2299\n".to_owned(),
        "Host nowhere\nHostName nowhere.lab.test\n".to_owned(),
    ]);
    format!(
        "{}Host *\nHostName {ROUTER}\nUser root\nIdentityFile {}\nIdentitiesOnly yes\n\
         UserKnownHostsFile {}\nStrictHostKeyChecking yes\nBatchMode yes\n",
        hosts.concat(),
        file("client"),
        file("known")
    )
}
