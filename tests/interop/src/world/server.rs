use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::{
    papers::{self, Papers},
    shell::{sh, wait_until},
};

/// A server that runs in a namespace; it and all its children end when dropped.
pub struct Server(Child);

impl Server {
    pub(crate) fn start(ns: &str, port: u16, mut command: Command) -> Result<Self, String> {
        let log = std::env::temp_dir().join(format!("redial-server-{}.log", std::process::id()));
        let file = || fs::File::create(&log).map_err(|e| format!("{}: {e}", log.display()));
        let (out, err) = (file()?, file()?);
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|e| format!("{command:?}: {e}"))?;
        let server = Self(child);
        let listens = wait_until("the server listens", || {
            sh(&format!("ip netns exec {ns} ss -Hltn sport = :{port}"))
                .is_ok_and(|out| !out.trim().is_empty())
        });
        let said = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(&log);
        listens.map_err(|why| format!("{why}: {command:?} said {said}"))?;
        Ok(server)
    }
}

impl Server {
    /// The real OpenSSH server, with these settings, on port 22 of a namespace.
    pub fn sshd(ns: &str, settings: &str) -> Result<Self, String> {
        let mut command = in_namespace(ns, "/usr/sbin/sshd");
        command.args(["-D", "-e", "-f", settings]);
        Self::start(ns, 22, command)
    }

    /// Starts a program of our own that listens where Remote Desktop does.
    pub fn stand_in(ns: &str, program: &str, words: &[&str]) -> Result<Self, String> {
        let mut command = in_namespace(ns, program);
        command.args(words);
        Self::start(ns, 3389, command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its process group: xrdp has a child for each connection. Asked first, so that it lets go
        // of its display.
        let group = format!("-{}", self.0.id());
        end(&mut self.0, &group);
    }
}

pub(crate) fn in_namespace(ns: &str, program: &str) -> Command {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", ns, program]);
    command
}

/// How an xrdp is set up.
#[derive(Clone, Copy)]
pub struct Xrdp {
    /// security_layer: rdp, tls or negotiate.
    pub layer: &'static str,
    /// The certificate's name.
    pub paper: &'static str,
    /// The name of the key, where it is not the certificate's. No file need have it.
    pub key: Option<&'static str>,
    /// ssl_protocols.
    pub protocols: &'static str,
    /// tls_ciphers, or nothing.
    pub ciphers: &'static str,
}

impl Default for Xrdp {
    fn default() -> Self {
        Self {
            layer: "negotiate",
            paper: "good",
            key: None,
            protocols: "TLSv1.2, TLSv1.3",
            ciphers: "",
        }
    }
}

impl Xrdp {
    /// Starts it on port 3389 of a namespace. It needs no session manager: nobody logs on.
    pub fn start(self, ns: &str, papers: &Papers) -> Result<Server, String> {
        let folder = papers.folder().join("xrdp");
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let ini = folder.join("xrdp.ini");
        let text = self.settings(papers.folder(), &folder);
        fs::write(&ini, text).map_err(|e| e.to_string())?;
        let mut command = in_namespace(ns, "xrdp");
        command.args(["--nodaemon", "--config"]).arg(&ini);
        Server::start(ns, 3389, command)
    }

    /// Its settings, with the certificates in one folder and its log in another.
    pub(crate) fn settings(self, papers: &Path, folder: &Path) -> String {
        let ciphers = if self.ciphers.is_empty() {
            String::new()
        } else {
            format!("tls_ciphers={}\n", self.ciphers)
        };
        format!(
            "[Globals]\nini_version=1\nfork=true\nport=tcp://0.0.0.0:3389\ntcp_nodelay=true\nsecurity_layer={}\ncrypt_level=high\ncertificate={}\nkey_file={}\n\
             ssl_protocols={}\n{ciphers}allow_channels=true\nmax_bpp=32\n[Logging]\nLogFile={}\nLogLevel=INFO\nEnableSyslog=false\n[Channels]\n\
             [Xorg]\nname=Xorg\nlib=libxup.so\nusername=ask\npassword=ask\nip=127.0.0.1\nport=-1\ncode=20\n",
            self.layer,
            papers::certificate(papers, self.paper).display(),
            papers::key(papers, self.key.unwrap_or(self.paper)).display(),
            self.protocols,
            folder.join("xrdp.log").display()
        )
    }
}

/// A virtual display for FreeRDP's shadow server; it speaks over a socket file, so every namespace
/// can use it.
pub struct Display(Child, u32);

impl Display {
    /// Starts one.
    pub fn start() -> Result<Self, String> {
        let number = 100 + std::process::id() % 800;
        let mut command = Command::new("Xvfb");
        command.args([
            &format!(":{number}"),
            "-screen",
            "0",
            "640x480x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("Xvfb: {e}"))?;
        let display = Self(child, number);
        wait_until("Xvfb is up", || {
            Path::new(&format!("/tmp/.X11-unix/X{number}")).exists()
        })?;
        Ok(display)
    }
}

impl Display {
    /// Its name, as programs ask for it.
    pub fn name(&self) -> String {
        format!(":{}", self.1)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Asked first, so that it takes its socket and its lock away.
        let number = self.0.id().to_string();
        end(&mut self.0, &number);
    }
}

/// Ends a program or, with a minus before the number, its group: asked first, then forced.
fn end(program: &mut Child, whom: &str) {
    let kill = |signal: &str| Command::new("kill").args([signal, "--", whom]).output();
    let _ = kill("-TERM");
    // Not waited for yet: as long as it is a zombie, no other program has its number, nor its group's.
    let _ = wait_until("it ends", || has_ended(program.id()));
    // Always: a child of xrdp's that waits for its client does not hear TERM, and outlives xrdp.
    let _ = kill("-KILL");
    let _ = program.wait();
}

/// Whether a child of ours has ended, and was not waited for (proc(5), the state in /proc/PID/stat).
fn has_ended(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name before it may hold anything, a bracket too.
    stat.rsplit(") ")
        .next()
        .is_none_or(|rest| rest.starts_with('Z') || rest.is_empty())
}

/// How a FreeRDP shadow server is set up.
#[derive(Clone, Copy)]
pub struct Shadow {
    /// nla, tls or rdp.
    pub security: &'static str,
    /// The certificate's name.
    pub paper: &'static str,
    /// A shift of its time, such as `+600s`, or nothing.
    pub clock: &'static str,
    /// The suites of TLS 1.2, which is then the newest version; or nothing.
    pub ciphers: &'static str,
}

impl Default for Shadow {
    fn default() -> Self {
        Self {
            security: "nla",
            paper: "good",
            clock: "",
            ciphers: "",
        }
    }
}

impl Shadow {
    /// Starts it on port 3389 of a namespace.
    pub fn start(self, ns: &str, papers: &Papers, display: &Display) -> Result<Server, String> {
        let home = papers.folder().join(format!("shadow-{}", self.security));
        let settings = home.join("cfg/freerdp/shadow");
        fs::create_dir_all(&settings).map_err(|e| e.to_string())?;
        for (from, to) in [
            (papers.certificate(self.paper), "shadow.crt"),
            (papers.key(self.paper), "shadow.key"),
        ] {
            fs::copy(from, settings.join(to)).map_err(|e| e.to_string())?;
        }
        let sam = home.join("sam");
        fs::write(&sam, sh("winpr-hash -u user -p pass -f sam")? + "\n")
            .map_err(|e| e.to_string())?;
        let mut command = in_namespace(ns, "env");
        if !self.clock.is_empty() {
            // The library without its wrapper program, whose shared memory a killed run leaves
            // behind.
            command
                .arg(format!("LD_PRELOAD={}", faketime()?.display()))
                .arg(format!("FAKETIME={}", self.clock));
        }
        command.arg("freerdp-shadow-cli");
        command.args([
            "/port:3389",
            "/bind-address:0.0.0.0",
            &format!("/sec:{}", self.security),
        ]);
        if self.security == "nla" {
            command
                .arg(format!("/sam-file:{}", sam.display()))
                .arg("+auth");
        } else {
            command.arg("-auth");
        }
        if !self.ciphers.is_empty() {
            command.env("OPENSSL_CONF", limit(&home, self.ciphers)?);
        }
        command
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("cfg"))
            .env("DISPLAY", display.name());
        Server::start(ns, 3389, command)
    }
}

/// Settings of OpenSSL that allow no TLS 1.3 and these suites alone. The server has no option for
/// it, and sets the newest version itself: only taking one away outlives that (config(5ssl),
/// SSL_CONF_cmd(3)).
fn limit(folder: &Path, ciphers: &str) -> Result<PathBuf, String> {
    let file = folder.join("openssl.cnf");
    let text = format!(
        "openssl_conf = all\n[all]\nssl_conf = tls\n[tls]\nsystem_default = limits\n\
         [limits]\nProtocol = -TLSv1.3\nCipherString = {ciphers}\n"
    );
    fs::write(&file, text).map_err(|e| e.to_string())?;
    Ok(file)
}

/// libfaketime, in the folder of this machine's architecture.
pub(crate) fn faketime() -> Result<PathBuf, String> {
    let folders = fs::read_dir("/usr/lib").map_err(|e| format!("/usr/lib: {e}"))?;
    let mut libraries =
        folders.filter_map(|f| Some(f.ok()?.path().join("faketime/libfaketime.so.1")));
    libraries
        .find(|l| l.exists())
        .ok_or_else(|| "libfaketime is missing: `cargo xtask setup` installs it".into())
}

/// The lab's healthy host on every address of the namespace: fast, with many places, for fleets.
pub fn fast(ns: &str) -> Result<Server, String> {
    fast_on(ns, 3389)
}

/// The same on another port.
pub fn fast_on(ns: &str, port: u16) -> Result<Server, String> {
    let program = std::env::current_exe()
        .map_err(|e| e.to_string())?
        .with_file_name("fast-host");
    let mut command = in_namespace(ns, &program.display().to_string());
    command.arg(format!("0.0.0.0:{port}"));
    Server::start(ns, port, command)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts a program with a child in its group, which says its own number when it is ready.
    fn parent_of(child: &str) -> (Child, u32) {
        let line = format!("sh -c '{child}' & wait");
        let mut parent = Command::new("sh")
            .args(["-c", &line])
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh");
        let mut said = std::io::BufReader::new(parent.stdout.take().expect("piped"));
        let mut number = String::new();
        std::io::BufRead::read_line(&mut said, &mut number).expect("a number");
        (parent, number.trim().parse().expect("a number"))
    }

    fn is_there(pid: u32) -> bool {
        Path::new(&format!("/proc/{pid}")).exists() && !has_ended(pid)
    }

    #[test]
    fn a_child_that_does_not_hear_term_ends_with_its_server() {
        let (mut server, child) = parent_of(r#"trap "" TERM; echo $$; exec sleep 600"#);
        assert!(is_there(child));
        let group = format!("-{}", server.id());
        end(&mut server, &group);
        wait_until("the child is gone", || !is_there(child)).expect("the child ends");
    }

    #[test]
    fn only_the_program_ends_where_no_group_is_named() {
        let (mut program, child) = parent_of("echo $$; exec sleep 600");
        let (alone, group) = (program.id().to_string(), format!("-{}", program.id()));
        end(&mut program, &alone);
        assert!(is_there(child));
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        wait_until("the child is gone", || !is_there(child)).expect("the child ends");
    }
}
