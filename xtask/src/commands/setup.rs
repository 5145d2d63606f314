use std::process::Command;

use super::{dist, windows};
use crate::run::{has, is_root, run as sh};

/// A program the interop suite needs, and the Debian package it is in.
pub const NEEDED: [(&str, &str); 33] = [
    ("xrdp", "xrdp"),
    // Its sessions, for a user who signs in.
    ("/usr/lib/xorg/Xorg", "xserver-xorg-core"),
    ("/usr/lib/xorg/modules/libxorgxrdp.so", "xorgxrdp"),
    ("unshare", "util-linux"),
    ("freerdp-shadow-cli", "freerdp2-shadow-x11"),
    ("winpr-hash", "winpr-utils"),
    // A real client, for an RD Gateway.
    ("xfreerdp", "freerdp2-x11"),
    ("Xvfb", "xvfb"),
    ("faketime", "faketime"),
    ("dnsmasq", "dnsmasq-base"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("ethtool", "ethtool"),
    ("openssl", "openssl"),
    ("ssh", "openssh-client"),
    ("sshd", "openssh-server"),
    // A domain with accounts in every state.
    ("samba", "samba-ad-dc"),
    ("samba-tool", "samba-common-bin"),
    (
        "/usr/share/samba/setup/provision.ldif",
        "samba-ad-provision",
    ),
    ("ldbmodify", "ldb-tools"),
    ("pgrep", "procps"),
    ("tcpdump", "tcpdump"),
    // The engines that watch.
    ("prometheus", "prometheus"),
    ("promtool", "prometheus"),
    ("prometheus-alertmanager", "prometheus-alertmanager"),
    ("curl", "curl"),
    ("systemd-analyze", "systemd"),
    ("nmap", "nmap"),
    ("sslscan", "sslscan"),
    // Engines that start redial themselves.
    ("/usr/lib/nagios/plugins/negate", "monitoring-plugins-basic"),
    ("ansible-playbook", "ansible-core"),
    // The test that watches look-ups and connections (tui/tests/watched.rs).
    ("strace", "strace"),
    ("time", "time"),
];

/// Installs what is missing.
pub fn run() -> Result<(), String> {
    let all = || NEEDED.iter().chain(&windows::NEEDED).chain(&dist::NEEDED);
    let packages: Vec<&str> = all()
        .filter(|(program, _)| !has(program))
        .map(|(_, package)| *package)
        .collect();
    if packages.is_empty() {
        println!("everything the suites need is here");
        return Ok(());
    }
    if !has("apt-get") {
        return Err(format!(
            "no apt-get here: install {} by hand",
            packages.join(", ")
        ));
    }
    if !is_root() {
        return Err(format!(
            "installing {} needs root: run it as root, or install them by hand",
            packages.join(", ")
        ));
    }
    sh(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    sh(&mut install)
}
