use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "server.key-file",
    title: "The server cannot use its key or certificate",
    breaks: true,
    says: "The server cannot start TLS: its key or certificate file is missing, cannot be read by the server, or the two do not match.",
    because: &[
        ("tls.refused-in-rdp", 60.0),
        ("server.tls-unready", 60.0),
        // xrdp may be set so as well.
        ("server.no-tls", 30.0),
        ("tls.unexplained", 6.0),
        // TLS without NLA is what servers offer that are not Windows.
        ("security.nla-missing", 20.0),
        ("vantage.breaks-alike", 1.9),
    ],
    against: &[
        ("tls.completed", 0.02),
        ("tls.key-proved", 0.02),
        ("vantage.works", 0.02),
        ("tls.pieces-pass", 0.02),
    ],
    unknown: &["which file it is: the server's own log says so"],
    afar: &[],
    settle: "On the server, read its log at this time (xrdp: /var/log/xrdp.log), and compare key and certificate with openssl.",
    next: &[
        "xrdp: find the files that certificate and key_file name in /etc/xrdp/xrdp.ini. Let the account of xrdp read the key (on Debian, add it to the group ssl-cert), and restart xrdp.",
        "If key and certificate do not match, make a new pair. If the log names a TLS version or cipher list, correct ssl_protocols or tls_ciphers.",
    ],
    no_fix: Some("the server is not Windows, and its administrator manages its files"),
};
