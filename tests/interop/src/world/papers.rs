use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::net::SERVER;

/// Certificates for the servers, made with openssl in a folder that goes away with this value.
pub struct Papers(PathBuf);

impl Papers {
    /// `good` (a year), `plain` (a year, and no more in it than openssl puts there), `expired` (2020),
    /// `weak` (RSA 1024, SHA-1).
    pub fn make() -> Result<Self, String> {
        let papers =
            Self(std::env::temp_dir().join(format!("redial-interop-{}", std::process::id())));
        fs::create_dir_all(&papers.0).map_err(|e| format!("{}: {e}", papers.0.display()))?;
        // From yesterday: a host whose clock is behind must find it valid.
        papers.issue("good", "rsa:2048", "-sha256", "365", "1 day ago")?;
        papers.issue("plain", "rsa:2048", "-sha256", "365", "1 day ago")?;
        papers.issue(
            "expired",
            "rsa:2048",
            "-sha256",
            "365",
            "2020-01-01 00:00:00",
        )?;
        papers.issue("weak", "rsa:1024", "-sha1", "365", "1 day ago")?;
        Ok(papers)
    }

    fn issue(
        &self,
        name: &str,
        key: &str,
        digest: &str,
        days: &str,
        when: &str,
    ) -> Result<(), String> {
        let mut command = Command::new("faketime");
        command.args([when, "openssl"]);
        command.args([
            "req",
            "-x509",
            "-nodes",
            "-newkey",
            key,
            digest,
            "-days",
            days,
            "-subj",
            "/CN=rdp.lab.test",
        ]);
        if name != "plain" {
            let names = format!("DNS:rdp.lab.test,DNS:dual.lab.test,IP:127.0.0.1,IP:{SERVER}");
            command.args(["-addext", &format!("subjectAltName={names}")]);
            command.args(["-addext", "extendedKeyUsage=serverAuth"]);
        }
        command
            .arg("-keyout")
            .arg(self.key(name))
            .arg("-out")
            .arg(self.certificate(name));
        let output = command.output().map_err(|e| format!("openssl: {e}"))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// The certificate's file.
    pub fn certificate(&self, name: &str) -> PathBuf {
        certificate(&self.0, name)
    }

    /// The key's file.
    pub fn key(&self, name: &str) -> PathBuf {
        key(&self.0, name)
    }

    /// The folder, for what else a server needs.
    pub fn folder(&self) -> &Path {
        &self.0
    }
}

/// A certificate's file, wherever the folder is.
pub fn certificate(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.pem"))
}

/// The same of its key.
pub fn key(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key"))
}

impl Drop for Papers {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
