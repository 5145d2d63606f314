use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    net::SERVER,
    papers::Papers,
    server::{Display, Server, in_namespace},
    shell::{sh, wait_until},
};

/// Who may log in at the gateway.
pub const USER: &str = "anna";
/// With which password.
pub const PASSWORD: &str = "Amsel-2718-Quark";
/// The host behind it, as clients name it and as its certificate does.
pub const HOST: &str = "rdp.lab.test";

/// What the stand-in says of one of its states.
pub struct State {
    /// Its name.
    pub name: String,
    /// Whether FreeRDP 2 comes through it.
    pub lets_through: bool,
    /// The finding by which redial tells it.
    pub code: String,
    /// And the cause, or nothing.
    pub cause: String,
    /// The finding once somebody signed in with the right password; nothing where redial proves none.
    pub then_code: String,
    /// And the cause, or nothing.
    pub then_cause: String,
}

/// All of them.
pub fn states() -> Result<Vec<State>, String> {
    let table = sh(&format!("{} --table", program()?))?;
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        Some(State {
            name: cells.next()?,
            lets_through: cells.next()? == "true",
            code: cells.next()?,
            cause: cells.next()?,
            then_code: cells.next()?,
            then_cause: cells.next()?,
        })
    };
    table
        .lines()
        .map(|line| row(line).ok_or_else(|| format!("no row: {line}")))
        .collect()
}

fn program() -> Result<String, String> {
    std::env::var("GATEWAY_HOST")
        .map_err(|_| "GATEWAY_HOST names no program: run me by `cargo xtask interop`".to_owned())
}

/// A request that a gateway saw: its method and path, and its headers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `RDG_OUT_DATA /remoteDesktopGateway/`.
    pub line: String,
    /// The headers as lines.
    pub headers: Vec<String>,
}

/// An RD Gateway on port 443 of a namespace, before the host of that namespace.
pub struct Gateway {
    folder: PathBuf,
    _server: Server,
}

impl Gateway {
    /// Starts it in a state.
    pub fn start(ns: &str, papers: &Papers, state: &str) -> Result<Self, String> {
        let folder = papers.folder().join("gateway");
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let mut command = in_namespace(ns, "sh");
        command
            .args(["-c", "log=$1; shift; exec \"$@\" > \"$log\"", "sh"])
            .arg(folder.join("log"))
            .arg(program()?)
            .args(["--listen", &format!("{SERVER}:443"), "--name", SERVER])
            .args(["--host", &format!("{HOST}:3389=127.0.0.1:3389")])
            .args(["--user", USER, "--password-from-env", "GATEWAY_PASSWORD"])
            .args(["--state", state, "--authority"])
            .arg(folder.join("authority.pem"))
            .env("GATEWAY_PASSWORD", PASSWORD);
        let server = Server::start(ns, 443, command)?;
        // It writes its authority once it listens, and then says where it is.
        let gateway = Self {
            folder,
            _server: server,
        };
        wait_until("the gateway says where it is", || !gateway.log().is_empty())?;
        // The host's own certificate is trusted, too: only the gateway's is in question.
        let read = |file: &Path| fs::read_to_string(file).map_err(|e| e.to_string());
        let both =
            read(&gateway.folder.join("authority.pem"))? + &read(&papers.certificate("good"))?;
        fs::write(gateway.trusted(), both).map_err(|e| e.to_string())?;
        Ok(gateway)
    }

    /// The authorities that a client is to trust, in PEM.
    pub fn trusted(&self) -> PathBuf {
        self.folder.join("trusted.pem")
    }

    /// What it printed.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// The requests that it saw.
    pub fn asked(&self) -> Vec<Asked> {
        let mut all: Vec<Asked> = Vec::new();
        for line in self.log().lines() {
            match (line.strip_prefix("  "), all.last_mut()) {
                (Some(header), Some(last)) => last.headers.push(header.to_owned()),
                _ if line.contains(" /") => all.push(Asked {
                    line: line.to_owned(),
                    headers: Vec::new(),
                }),
                _ => {}
            }
        }
        all
    }

    /// Whether xfreerdp, which takes no certificate that it does not trust, comes through it and signs in at the
    /// host behind. `transport` is what its option /gt says.
    pub fn lets_xfreerdp_through(
        &self,
        ns: &str,
        display: &Display,
        transport: &str,
    ) -> Result<bool, String> {
        let home = self.folder.join("home");
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&home).map_err(|e| e.to_string())?;
        // It waits for an answer without end.
        let status = Command::new("timeout")
            .args(["8", "ip", "netns", "exec", ns, "xfreerdp"])
            .args([&format!("/v:{HOST}"), "/u:user", "/p:pass", "/cert:deny"])
            .args([&format!("/g:{SERVER}:443"), &format!("/gt:{transport}")])
            .args([&format!("/gu:{USER}"), &format!("/gp:{PASSWORD}")])
            .arg("+auth-only")
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", &home)
            .env("DISPLAY", display.name())
            .env("SSL_CERT_FILE", self.trusted())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|e| format!("xfreerdp: {e}"))?;
        let signed_in = status.success();
        let reached = format!("Reached(\"{HOST}:3389\")");
        if signed_in {
            wait_until("the gateway says where it led", || {
                self.log().contains(&reached)
            })?;
        }
        match signed_in == self.log().contains(&reached) {
            true => Ok(signed_in),
            false => Err(format!("xfreerdp reached the host and ended with {status}")),
        }
    }
}
