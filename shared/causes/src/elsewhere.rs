//! Advice for a server that is known not to be Windows: files, groups, services and logs of its own.
//! Where a cause has no row here, its own words fit every server.

mod rows;

use redial_model::{Finding, Said};

use rows::ROWS;

/// Why no fix is offered, in place of a cause's own reason.
pub(crate) const NO_FIX: &str =
    "redial changes only settings of Windows, and the server is not Windows";

/// One thing to do.
enum Step {
    /// In these words, on every such server.
    Do(&'static str),
    /// Look at the server's certificate and key files.
    Files,
    /// Look at the server's settings for security.
    Security,
    /// Look at the server's log.
    Log,
}

use Step::{Do, Files, Log, Security};

/// What a cause says of a server that is not Windows, in place of its own words.
struct Row {
    cause: &'static str,
    says: Option<&'static str>,
    settle: &'static str,
    next: &'static [Step],
}

/// Where a server has its files, settings and logs.
struct Server {
    /// The code by which it is known.
    code: &'static str,
    files: &'static str,
    security: &'static str,
    log: &'static str,
}

/// Sources: xrdp.ini(5) and xrdp's package in Debian (README.Debian, postinst); grdctl(1); KDE's KRdp;
/// freerdp-shadow-cli(1) and libfreerdp's shadow server; VirtualBox user manual, Remote Display.
static SERVERS: &[Server] = &[
    Server {
        code: "server.xrdp",
        files: "xrdp: certificate and key_file in /etc/xrdp/xrdp.ini name the two files (left empty, they are /etc/xrdp/cert.pem and key.pem). Both must be there, and the account that xrdp runs as must be able to read the key: on Debian and Ubuntu, adduser xrdp ssl-cert. Then systemctl restart xrdp.",
        security: "xrdp: see security_layer (tls, or negotiate), ssl_protocols and tls_ciphers in /etc/xrdp/xrdp.ini. With negotiate, xrdp falls back to standard RDP security when it cannot read its certificate or key file. Its log then says “Cannot accept TLS connections”.",
        log: "xrdp: its logs are /var/log/xrdp.log and /var/log/xrdp-sesman.log; systemctl status xrdp xrdp-sesman shows whether it is running.",
    },
    Server {
        code: "server.freerdp",
        files: "GNOME: grdctl status names certificate and key (remote login: grdctl --system status), and grdctl rdp set-tls-cert and set-tls-key set them. KDE: System Settings, Remote Desktop. FreeRDP's own server: shadow.crt and shadow.key in ~/.config/freerdp/shadow. The account that the server runs as must be able to read the key.",
        security: "A server built with FreeRDP supports what OpenSSL on that computer allows: see openssl.cnf, and update-crypto-policies on Fedora and RHEL. FreeRDP's own server has the option /sec.",
        log: "GNOME: systemctl --user status gnome-remote-desktop, and journalctl --user -u gnome-remote-desktop (remote login: both without --user). KDE: journalctl --user, for krdpserver. FreeRDP's own server prints its messages where it was started.",
    },
    Server {
        code: "server.virtualbox",
        files: "VirtualBox: VBoxManage modifyvm NAME --vrde-property sets Security/ServerCertificate and Security/ServerPrivateKey. The account of the virtual machine must be able to read both files.",
        security: "VirtualBox: VBoxManage modifyvm NAME --vrde-property Security/Method=TLS (or Negotiate).",
        log: "VirtualBox: VBoxManage showvminfo NAME shows the state of VRDE; VBox.log in the machine's folder says more.",
    },
    Server {
        code: "server.other",
        files: "Find in the server's own settings which certificate and key it uses, and whether its account can read the key.",
        security: "Find in the server's own settings which security protocols, TLS versions and cipher suites it allows.",
        log: "Read the server's own log at this time.",
    },
];

/// What a cause says of a server that is not Windows.
pub(crate) struct Elsewhere {
    /// What is wrong, where the cause's own sentence is about Windows.
    pub says: Option<&'static str>,
    /// The measurement that would prove or disprove it.
    pub settle: &'static str,
    /// What to do, in order.
    pub next: Vec<Said>,
}

/// The words for this cause, where the findings say that the server is not Windows and the cause's
/// own words do not fit it.
pub(crate) fn elsewhere(cause: &str, findings: &[Finding]) -> Option<Elsewhere> {
    let server = server(findings)?;
    let row = ROWS.iter().find(|row| row.cause == cause)?;
    let words = |step: &Step| match step {
        Do(words) => *words,
        Files => server.files,
        Security => server.security,
        Log => server.log,
    };
    Some(Elsewhere {
        says: row.says,
        settle: row.settle,
        next: row.next.iter().map(|s| Said::from(words(s))).collect(),
    })
}

/// The server that these findings tell, where it is not Windows.
fn server(findings: &[Finding]) -> Option<&'static Server> {
    let found = |code: &str| findings.iter().any(|f| f.code == code);
    SERVERS.iter().find(|server| found(server.code))
}

/// Whether these findings say that the server is not Windows.
pub(crate) fn is_elsewhere(findings: &[Finding]) -> bool {
    server(findings).is_some()
}

/// The causes that have words of their own for such a server.
#[cfg(test)]
pub(crate) fn causes() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.cause)
}
